package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.RecordUnavailable;
import latchkey.faults.lab.Books;
import latchkey.faults.lab.PostgreSql;
import latchkey.faults.lab.Scratch;
import latchkey.faults.lab.Victim;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * G1: what was acknowledged is there after {@code kill -9}, of whoever makes changes or of PostgreSQL; what was not is
 * there wholly or not at all; and to ask again does no harm. 300 kills of three processes and 50 of PostgreSQL take seven
 * minutes; {@code -Dlatchkey.kills=30}, instead of 100 of each, two.
 */
@Tag("faults")
@SuppressWarnings("NullAway.Init") // set before each
class KillIT {
    private static final int PROCESSES = 3;
    private static final int KILLS_OF_EACH = Integer.getInteger("latchkey.kills", 100);
    private static final int KILLS_OF_POSTGRESQL = KILLS_OF_EACH / 2;
    private static final int OFFICES = 3;

    private PostgreSql sql;
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        folder = Scratch.folder();
        sql = PostgreSql.start(folder);
    }

    @AfterEach
    void stop() {
        sql.close();
    }

    /** What somebody was told: "issued 7", "revoked 7". */
    private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();

    @Test
    void g1NothingIsLostInKillsOfWhoeverMakesChanges() throws Exception {
        long seed = System.nanoTime();
        Victim.Archive archive = Victim.archive(folder, sql.port());
        List<Future<Integer>> kills = new ArrayList<>();
        try (ExecutorService killers = Executors.newFixedThreadPool(PROCESSES)) {
            for (int i = 0; i < PROCESSES; i++) {
                int number = i;
                kills.add(killers.submit(() -> killAgainAndAgain(archive, number, new Random(seed + number))));
            }
        }
        int count = 0;
        for (Future<Integer> each : kills) {
            count += each.get();
        }
        check("G1: %d processes killed (seed %d)".formatted(count, seed));
        assertThat(count).isGreaterThanOrEqualTo(PROCESSES * KILLS_OF_EACH);
    }

    /** Each victim begins by asking again for the revocation that the one before may or may not have made. */
    private int killAgainAndAgain(Victim.Archive archive, int number, Random random) throws Exception {
        String unanswered = "-";
        for (int kill = 0; kill < KILLS_OF_EACH; kill++) {
            List<String> said = archive.saidUntilKilled(
                    "owner" + number + "@example.org", unanswered, random.nextInt(4), random.nextInt(30));
            unanswered = "-";
            for (String line : said) {
                if (line.startsWith("revoking ")) {
                    unanswered = line.substring("revoking ".length());
                } else {
                    acknowledged.add(line);
                    unanswered = "-";
                }
            }
        }
        return KILLS_OF_EACH;
    }

    @Test
    void g1NothingIsLostInKillsOfPostgreSql() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Credentials office = Victim.credentials(sql.port());
                ExecutorService offices = Executors.newFixedThreadPool(OFFICES)) {
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < OFFICES; i++) {
                long account = Victim.account(office, "owner" + i + "@example.org");
                working.add(offices.submit(() -> issueAndRevoke(office, account)));
            }
            int acknowledgedBefore = 0;
            for (int kill = 0; kill < KILLS_OF_POSTGRESQL; kill++) {
                int before = acknowledged.size();
                latchkey.faults.lab.Patience.until(
                        "changes are made", Duration.ofMinutes(1), () -> acknowledged.size() > before + 2);
                Thread.sleep(random.nextInt(50));
                sql.kill();
                sql.restart();
                acknowledgedBefore = acknowledged.size();
            }
            assertThat(acknowledgedBefore).isPositive();
            offices.shutdownNow();
            for (Future<?> each : working) {
                each.get();
            }
        }
        check("G1: PostgreSQL killed %d times (seed %d)".formatted(KILLS_OF_POSTGRESQL, seed));
    }

    private void issueAndRevoke(Credentials office, long account) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                long id = Victim.issue(office, account);
                acknowledged.add("issued " + id);
                if (id % 2 == 0) {
                    office.passwords().revoke(id, "office", "");
                    acknowledged.add("revoked " + id);
                }
            } catch (RecordUnavailable _) {
                // Made or not made: the check finds it whole either way.
            }
        }
    }

    /** Against the record as it is now, all in one. */
    private void check(String name) throws Exception {
        long issued =
                acknowledged.stream().filter(line -> line.startsWith("issued")).count();
        System.out.printf(
                "%s: %d issues and %d revocations acknowledged%n", name, issued, acknowledged.size() - issued);
        try (Credentials credentials = Victim.credentials(sql.port())) {
            Map<Long, AppPassword> kept = credentials.accounts().list().stream()
                    .flatMap(account -> credentials.passwords().list(account.id()).stream())
                    .collect(Collectors.toMap(AppPassword::id, Function.identity()));
            List<String> lost = acknowledged.stream()
                    .filter(line -> {
                        AppPassword password = kept.get(Long.valueOf(line.split(" ", -1)[1]));
                        return password == null || (line.startsWith("revoked") && password.revocation() == null);
                    })
                    .toList();
            assertThat(lost).as("acknowledged and lost").isEmpty();
            Books.assertWhole(credentials);
        }
    }
}
