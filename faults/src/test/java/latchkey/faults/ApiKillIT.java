package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import latchkey.credentials.AppPassword;
import latchkey.credentials.mutants.Mutant;
import latchkey.faults.lab.Books;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Panel;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Scratch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * G1 as a hosting panel sees it: nodes are killed with {@code kill -9} while it issues and revokes by the admin API, and it
 * sends whatever was not answered again, with the same idempotency key, to whichever node is there. PostgreSQL answers
 * late, and every other time they are killed just after a commit: so many die before they have kept their answer.
 */
@Tag("faults")
class ApiKillIT {
    private static final int KILLS = Integer.getInteger("latchkey.kills", 100);
    /** Half of them just after a commit. */
    private static final int KILLS_OF_A_MUTANT = 6;

    private static final int AT_ONCE = 24;
    private static final Duration LATE = Duration.ofMillis(40);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final int NOT_BEFORE_MILLIS = 900;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void g1WhatAPanelAsksForIsDoneOnce() throws Exception {
        End end = killing(Lab.Plan.THREE_NODES.nodes(2).withApi(), KILLS);
        assertThat(end.told.stream().filter(each -> each.secondHand))
                .as("killed between the commit and keeping the answer: without one of these nothing is shown")
                .isNotEmpty();
        for (Told told : end.told) {
            List<AppPassword> made = end.made.getOrDefault(told.key, List.of());
            assertThat(made).as("made for one key").hasSize(1);
            assertThat(made.getFirst().id()).as("what the panel was told").isEqualTo(told.password);
            assertThat(made.getFirst().revocation() != null).isEqualTo(told.revoked);
        }
        Set<String> keys = end.told.stream().map(Told::key).collect(Collectors.toSet());
        assertThat(end.made.keySet()).as("asked for by nobody").isSubsetOf(keys);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aChangeThatIsNotNotedInItsOwnTransactionIsFound() throws Exception {
        Mutant mutant = Mutant.of(
                "latchkey/credentials/Once.java",
                "RESERVATION.isBound() && ReplayTable.carriedOut(sql, RESERVATION.get(), change) == 0",
                "false");
        Path classes = Files.createDirectory(Scratch.folder().resolve("mutant"));
        mutant.compile(Path.of(System.getProperty("latchkey.root"), "credentials/src/main/java"), classes);
        End end = killing(Lab.Plan.THREE_NODES.nodes(2).withApi().mutant(classes), KILLS_OF_A_MUTANT);
        assertThat(end.made.values().stream().filter(each -> each.size() > 1))
                .as("issued twice for one key")
                .isNotEmpty();
    }

    /**
     * What the panel knows of one password in the end.
     *
     * @param key with which it was asked for, and its label
     * @param secondHand the panel was told that it had been made, without its secret
     */
    private record Told(String key, long password, boolean secondHand, boolean revoked) {}

    /**
     * A run's end.
     *
     * @param made by their labels
     */
    private record End(List<Told> told, Map<String, List<AppPassword>> made) {}

    private static End killing(Lab.Plan plan, int kills) throws Exception {
        long seed = System.nanoTime();
        try (Lab lab = Lab.start(plan);
                Panel panel = lab.panel();
                ExecutorService everybody = Executors.newVirtualThreadPerTaskExecutor()) {
            Asking asking = new Asking(lab, panel);
            Future<?> asks = everybody.submit(() -> asking.askUntilInterrupted(everybody));
            Random random = new Random(seed);
            int killed = 0;
            for (int round = 0; killed < kills; round++) {
                asking.account = lab.account("owner" + round + "@example.org");
                lab.nodes().forEach(node -> node.sql().mode(new Link.Mode.Delay(LATE)));
                Thread.sleep(NOT_BEFORE_MILLIS + random.nextInt(NOT_BEFORE_MILLIS));
                boolean aimed = round % 2 == 0;
                if (aimed) {
                    awaitCommit(lab);
                }
                for (Node node : lab.nodes()) {
                    Thread.sleep(aimed ? 0 : random.nextInt(NOT_BEFORE_MILLIS));
                    node.program().kill();
                    killed++;
                }
                lab.heal();
                lab.startAgain();
            }
            asks.cancel(true);
            List<Told> told = asking.all();
            Map<String, List<AppPassword>> made = lab.office().accounts().list().stream()
                    .filter(account -> account.login().startsWith("owner"))
                    .flatMap(account -> lab.office().passwords().list(account.id()).stream())
                    .collect(Collectors.groupingBy(AppPassword::label));
            System.out.printf(
                    "G1 by the API: %d nodes killed (seed %d), %d passwords asked for, %d told at second hand, %d made%n",
                    killed,
                    seed,
                    told.size(),
                    told.stream().filter(Told::secondHand).count(),
                    made.values().stream().mapToInt(List::size).sum());
            Books.assertWhole(lab.office());
            return new End(told, made);
        }
    }

    /** Until a password more is made, the answer about which has not left PostgreSQL's link yet. */
    private static void awaitCommit(Lab lab) throws Exception {
        try (Connection connection = lab.sql().connect();
                PreparedStatement count = connection.prepareStatement("select count(*) from app_password")) {
            long before = number(count);
            Patience.until("a password is made", Duration.ofSeconds(10), () -> number(count) > before);
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The panel's people, each of whom asks until told. */
    private static final class Asking {
        private final Lab lab;
        private final Panel panel;
        private final Semaphore places = new Semaphore(AT_ONCE);
        private final ConcurrentLinkedQueue<Future<Told>> asks = new ConcurrentLinkedQueue<>();
        private volatile long account;

        Asking(Lab lab, Panel panel) {
            this.lab = lab;
            this.panel = panel;
            account = lab.account("owner@example.org");
        }

        Void askUntilInterrupted(ExecutorService everybody) throws InterruptedException {
            while (true) {
                places.acquire();
                places.release();
                asks.add(everybody.submit(this::ask));
                TimeUnit.MILLISECONDS.sleep(40);
            }
        }

        List<Told> all() throws Exception {
            List<Told> all = new ArrayList<>();
            for (Future<Told> each : asks) {
                all.add(each.get(3, TimeUnit.MINUTES));
            }
            return all;
        }

        /** Issues one, revokes every other, and asks for every other a second time. */
        private Told ask() throws Exception {
            long owner = account;
            String key = UUID.randomUUID().toString();
            HttpResponse<String> answer = untilTold(node -> panel.issue(node, owner, key, key));
            boolean secondHand = answer.statusCode() == 409;
            long password = secondHand
                    ? Long.parseLong(answer.headers()
                            .firstValue("Location")
                            .orElseThrow()
                            .replaceFirst(".*/", ""))
                    : id(answer);
            boolean revokes = password % 2 == 0;
            if (revokes) {
                assertThat(untilTold(node -> panel.revoke(node, owner, password, "revoke-" + key))
                                .statusCode())
                        .isIn(200, 202);
            } else if (!secondHand) {
                HttpResponse<String> again = untilTold(node -> panel.issue(node, owner, key, key));
                assertThat(again.body()).as("the same answer, with its secret").isEqualTo(answer.body());
            }
            return new Told(key, password, secondHand, revokes);
        }

        private static long id(HttpResponse<String> answer) throws IOException {
            return JSON.readTree(answer.body()).path("password").path("id").asLong();
        }

        private interface Call {
            HttpResponse<String> to(Node node) throws IOException, InterruptedException;
        }

        private HttpResponse<String> untilTold(Call call) throws InterruptedException {
            while (true) {
                places.acquire();
                try {
                    List<Node> nodes = lab.nodes();
                    HttpResponse<String> answer =
                            call.to(nodes.get(ThreadLocalRandom.current().nextInt(nodes.size())));
                    if (tells(answer)) {
                        return answer;
                    }
                } catch (IOException _) {
                    // Its node is dead, or died of it.
                } finally {
                    places.release();
                }
                TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
            }
        }

        /** All but what says "ask again". */
        private static boolean tells(HttpResponse<String> answer) {
            boolean asksForPatience = switch (answer.statusCode()) {
                case 429, 503 -> true;
                case 409 -> answer.body().contains("under-way");
                default -> false;
            };
            boolean done = answer.statusCode() < 300 || answer.body().contains("carried-out");
            assertThat(asksForPatience || done)
                    .as("nobody asked for this: %s", answer.body())
                    .isTrue();
            return !asksForPatience;
        }
    }
}
