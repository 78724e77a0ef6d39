package latchkey.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.History;
import latchkey.faults.history.HistoryChecker;
import latchkey.faults.history.Promise;
import latchkey.faults.history.Violation;
import org.jspecify.annotations.Nullable;

/**
 * One fault and what people see of it: regulars sign in on all nodes all the time, guests sign in and are revoked, and
 * try again and again afterwards. It ends with figures and the rules.
 */
public final class Scenario implements AutoCloseable {
    private static final int REGULARS = 6;
    private static final Duration TRY_AGAIN = Duration.ofMillis(200);
    private static final int AT_ONCE = 4;
    private static final Duration ENTERING = Duration.ofSeconds(30);

    private static final double QUIET_MILLIS = 5;

    private final String name;
    private final Lab lab;
    private final Clients clients;
    private final List<Password> regulars;
    private final Load load;
    private final Lateness lateness = new Lateness();
    private final ExecutorService guests = Executors.newCachedThreadPool();
    private final Queue<Future<?>> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Session> sessions = new ConcurrentLinkedQueue<>();
    private int guestNumber;

    private Scenario(String name, Lab lab, Duration pause) throws Exception {
        this.name = name;
        this.lab = lab;
        clients = lab.newHistory();
        regulars = lab.regulars(REGULARS);
        regulars.forEach(lab::remember);
        everywhere(regulars);
        load = lab.load(clients, regulars, pause.multipliedBy(Integer.getInteger("latchkey.faults.slower", 1)));
    }

    /**
     * Begins with everything working.
     *
     * @param pause between two logins of regulars on one node; so many times longer as the system property {@code
     *     latchkey.faults.slower} says, for a machine that is busy with other things
     */
    public static Scenario begin(String name, Lab lab, Duration pause) throws Exception {
        return new Scenario(name, lab, pause);
    }

    /** A guest's password and sessions. */
    public record Guest(Password password, List<Session> sessions) {}

    public Clients clients() {
        return clients;
    }

    public List<Password> regulars() {
        return regulars;
    }

    public History history() {
        return lab.history();
    }

    /** Passwords just made, each with one session on each node, of protocols in turn. */
    public List<Guest> guests(int count) throws Exception {
        int first = guestNumber;
        guestNumber += count;
        return together(count, number -> guest(first + number));
    }

    private Guest guest(int number) throws InterruptedException {
        Password password = lab.issue("guest" + number % 50 + "@example.org");
        List<Session> standing = new ArrayList<>();
        for (int i = 0; i < lab.nodes().size(); i++) {
            Protocol protocol = (i + number) % 2 == 0 ? Protocol.IMAP : Protocol.SMTP;
            standing.add(enter(lab.node(i), protocol, password));
        }
        sessions.addAll(standing);
        return new Guest(password, standing);
    }

    private void everywhere(List<Password> passwords) throws Exception {
        together(passwords.size(), number -> {
            for (Node node : lab.nodes()) {
                enter(node, Protocol.IMAP, passwords.get(number)).close();
            }
            return number;
        });
    }

    /** Tries again while it is told to come back: so many new passwords at once may fill the queue of slow hashes. */
    private Session enter(Node node, Protocol protocol, Password password) throws InterruptedException {
        List<Session> entered = new ArrayList<>();
        Patience.until(password + " signs in on " + node.name(), ENTERING, () -> {
            Clients.SignIn signIn = clients.signIn(node, protocol, password);
            if (signIn.session() != null) {
                entered.add(signIn.session());
            }
            return signIn.accepted();
        });
        return entered.getFirst();
    }

    @FunctionalInterface
    private interface Numbered<T> {
        T with(int number) throws Exception;
    }

    /** For numbers from 0, some at the same time. The first failure ends it. */
    private static <T> List<T> together(int count, Numbered<T> work) throws Exception {
        ExecutorService some = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<T>> working = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                working.add(some.submit(() -> work.with(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : working) {
                results.add(result.get());
            }
            return results;
        } finally {
            some.shutdownNow();
        }
    }

    /** Revokes, and lets the guest try again on every node for so long. */
    public Answer revoke(Guest guest, Duration trying) {
        comeBack(guest, trying);
        return lab.revoke(guest.password());
    }

    /** The guest tries again and again on every node for so long. */
    public void comeBack(Guest guest, Duration trying) {
        long end = System.nanoTime() + trying.toNanos();
        for (Node node : lab.nodes()) {
            tasks.add(guests.submit(() -> tryAgain(guest, node, end)));
        }
    }

    private @Nullable Void tryAgain(Guest guest, Node node, long end) throws InterruptedException {
        for (int i = 0; System.nanoTime() < end; i++) {
            Session session =
                    clients.signIn(node, Protocol.inTurn(i), guest.password()).session();
            if (session != null) {
                sessions.add(session);
            }
            Thread.sleep(TRY_AGAIN);
        }
        return null;
    }

    /** Signs in, and stays until the end of the scenario. */
    public Clients.SignIn signIn(Node node, Protocol protocol, Password password) {
        Clients.SignIn signIn = clients.signIn(node, protocol, password);
        if (signIn.session() != null) {
            sessions.add(signIn.session());
        }
        return signIn;
    }

    /** Something that guests do meanwhile. */
    public void meanwhile(Callable<?> task) {
        tasks.add(guests.submit(task));
    }

    /** The lab's own lateness, which is taken off whatever is asserted: it says nothing about the nodes. */
    public Duration lateness() {
        return lateness.longest();
    }

    /** Whether the machine has done little else, so that times say something about the nodes: 99 of 100 naps ended well. */
    public boolean isQuiet() {
        return lateness.figures().p99() < QUIET_MILLIS;
    }

    /** Ends the scenario, prints its figures, and holds it against the rules. */
    public Facts check(Promise promise) throws InterruptedException, ExecutionException {
        Facts facts = end();
        Promise allowing = promise.allowing(lateness.longest());
        List<Violation> violations = HistoryChecker.violations(lab.history(), allowing);
        print(facts);
        assertThat(violations).as("%s: rules broken", name).isEmpty();
        return facts;
    }

    /** Ends the scenario, prints its figures, and returns whatever breaks a rule. */
    public List<Violation> violations(Promise promise) throws InterruptedException, ExecutionException {
        Facts facts = end();
        print(facts);
        return HistoryChecker.violations(lab.history(), promise.allowing(lateness.longest()));
    }

    private Facts end() throws InterruptedException, ExecutionException {
        for (Future<?> task : tasks) {
            task.get();
        }
        close();
        return lab.history().facts();
    }

    private void print(Facts facts) {
        List<Facts.Login> valid = facts.validLogins();
        long accepted = valid.stream()
                .filter(login -> login.answer() instanceof Answer.Accepted)
                .count();
        System.out.printf("%s%n", name);
        System.out.printf("    revocations, from acknowledgement: %s%n", Figures.of(facts.effectiveAfter(true)));
        System.out.printf("    revocations, from request:         %s%n", Figures.of(facts.effectiveAfter(false)));
        System.out.printf(
                "    valid logins: %d of %d accepted; %s%n",
                accepted,
                valid.size(),
                Figures.of(valid.stream()
                        .map(login -> login.answered() - login.invoked())
                        .toList()));
        System.out.printf("    the lab's own lateness: %s%n", lateness.figures());
    }

    /** Everybody leaves. */
    @Override
    public void close() {
        load.close();
        guests.close();
        sessions.forEach(Session::close);
        lateness.close();
    }
}
