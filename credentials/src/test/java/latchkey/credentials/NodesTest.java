package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes around one database: who is listed, which sessions are open, and how far a change is in force. */
@ParameterizedClass
@EnumSource(TestStore.class)
class NodesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Store store;
    private final SharedMemory shared = new SharedMemory();
    private final Credentials here;
    private final Credentials there;
    private final Holder sessionsHere = new Holder();
    private final Holder sessionsThere = new Holder();
    private final Account alice;
    private final Phone phone;

    NodesTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        here = open();
        there = open();
        alice = account(here, ALICE);
        phone = issue(here, alice);
    }

    private Credentials open() {
        return Credentials.open(settings(store).with(draft -> draft.lease = Duration.ofSeconds(7)), shared.way());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private SessionFacts session(String id) throws Exception {
        return new SessionFacts(
                id,
                alice.id(),
                phone.id(),
                Service.IMAP,
                InetAddress.ofLiteral("2001:db8::7"),
                "a\0client",
                Instant.ofEpochMilli(1_000));
    }

    private void run(String statement) throws SQLException {
        try (Connection connection = TestStore.connect(store);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    @Test
    void nodesAreListedUntilTheyLeave() throws Exception {
        Membership member = here.nodes().join("a.example.org", sessionsHere);
        there.nodes().join("b.example.org", sessionsThere);
        assertThat(here.nodes().list())
                .satisfiesExactly(
                        first -> {
                            assertThat(first.name()).isEqualTo("a.example.org");
                            assertThat(first.lease()).isEqualTo(Duration.ofSeconds(7));
                            assertThat(first.keys())
                                    .containsExactly(here.keys().present().id());
                            assertThat(first.heard()).isLessThan(Beats.HEARD);
                        },
                        second -> assertThat(second.name()).isEqualTo("b.example.org"));
        assertThatThrownBy(() -> here.nodes().join("again", sessionsHere)).isInstanceOf(IllegalStateException.class);
        RevocationTest.await(() -> shared.reportsNow().size() == 2, LONG);
        member.close();
        member.close();
        assertThat(there.nodes().list()).extracting(NodeFacts::name).containsExactly("b.example.org");
        assertThat(shared.reportsNow()).hasSize(1);
        here.nodes().join("a.example.org", sessionsHere);
        assertThat(there.nodes().list()).hasSize(2);
    }

    @Test
    void g9ADeadNodeLeavesTheListAndItsSessionsWithItAndItsRowAfterItsLease() throws Exception {
        there.nodes().join("b.example.org", sessionsThere);
        run("insert into node values (5, 'dead', 0, 1, 0, 0, 1000, 1, '', '')");
        run("insert into live_session values (5, 's1', 1, 1, 'IMAP', '192.0.2.1', '', 0)");
        assertThat(there.nodes().list()).extracting(NodeFacts::name).containsExactly("b.example.org");
        assertThat(there.nodes().sessions()).isEmpty();
        AtomicInteger seconds = new AtomicInteger();
        try (var database = latchkey.credentials.record.Database.open(store, CredentialMeter.NONE)) {
            CredentialSettings virtual = settings(store)
                    .with(draft -> draft.ticker =
                            () -> Duration.ofSeconds(seconds.get()).toNanos());
            Node node = new Node(virtual, LONG, new java.security.SecureRandom());
            NodeListing listing = new NodeListing(
                    77, "c", database, node.feed, node.confirmations, new Holder(), there.keys(), virtual);
            listing.add();
            for (; seconds.get() <= 31; seconds.addAndGet(2)) {
                listing.write();
                listing.removeDead(java.util.Map.of());
            }
            assertThat(database.read(latchkey.credentials.record.NodeTable::incarnations))
                    .contains(5L);
            seconds.set(33);
            listing.removeDead(java.util.Map.of(5L, Duration.ofSeconds(3)));
            assertThat(database.read(latchkey.credentials.record.NodeTable::incarnations))
                    .as("heard of otherwise")
                    .contains(5L);
            listing.removeDead(java.util.Map.of());
            assertThat(database.read(latchkey.credentials.record.NodeTable::incarnations))
                    .doesNotContain(5L);
            node.close();
        }
    }

    @Test
    void sessionsAreCountedAndFoundByLogin() throws Exception {
        Account bob = account(here, "b_b@example.org");
        long bobs = issue(here, bob).id();
        for (int i = 0; i < 5; i++) {
            sessionsHere.open.add(new SessionFacts(
                    "b" + i,
                    bob.id(),
                    bobs,
                    i < 2 ? Service.SMTP : Service.IMAP,
                    InetAddress.ofLiteral("192.0.2.1"),
                    "",
                    Instant.ofEpochMilli(2_000 + i)));
        }
        sessionsThere.open.add(session("s1"));
        here.nodes().join("a.example.org", sessionsHere);
        there.nodes().join("b.example.org", sessionsThere);
        RevocationTest.await(() -> there.nodes().sessions().size() == 6, LONG);
        assertThat(there.nodes().sessionCounts())
                .containsExactlyInAnyOrder(
                        new SessionCount("a.example.org", Service.IMAP, 3),
                        new SessionCount("a.example.org", Service.SMTP, 2),
                        new SessionCount("b.example.org", Service.IMAP, 1));
        assertThat(found("", SessionQuery.Order.LATEST, 0, 2)).containsExactly("b4", "b3");
        assertThat(found("", SessionQuery.Order.LATEST, 4, 10)).containsExactly("b0", "s1");
        assertThat(found("", SessionQuery.Order.LONGEST, 0, 2)).containsExactly("s1", "b0");
        assertThat(found("B_B@", SessionQuery.Order.LONGEST, 0, 10)).containsExactly("b0", "b1", "b2", "b3", "b4");
        assertThat(found("%", SessionQuery.Order.LATEST, 0, 10))
                .as("no pattern")
                .isEmpty();
        assertThat(there.nodes().sessions(new SessionQuery("alice", SessionQuery.Order.LATEST, 0, 1)))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.login()).isEqualTo(alice.login());
                    assertThat(one.listed().node()).isEqualTo("b.example.org");
                });
        assertThatThrownBy(() -> new SessionQuery("", SessionQuery.Order.LATEST, 0, 201))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> found(String login, SessionQuery.Order order, int skip, int most) {
        return there.nodes().sessions(new SessionQuery(login, order, skip, most)).stream()
                .map(one -> one.listed().session().id())
                .toList();
    }

    /** For the operator page: what is not in force somewhere, on which node, and until when at the latest. */
    @Test
    void aRevocationIsInFlightUntilEveryNodeHasConfirmed() throws Exception {
        Slow slow = new Slow();
        here.nodes().join("a.example.org", sessionsHere);
        there.nodes().join("b.example.org", slow);
        run(
                "insert into node select 5, 'dead', 0, 1, beat_at - 9000, (select max(seq) from change_feed), 9000, 1, '', ''"
                        + " from node where name = 'a.example.org'");
        issue(here, alice);
        RevocationTest.await(
                () -> here.nodes().state().members().stream()
                        .allMatch(member ->
                                member.behind() == (member.facts().name().equals("dead") ? 1 : 0)),
                LONG);
        assertThat(here.nodes().state().inFlight()).as("ends no session").isEmpty();

        Change change = Objects.requireNonNull(
                here.passwords().revoke(phone.id(), "alice", "").change());
        RevocationTest.await(
                () -> here.nodes().state().inFlight().stream()
                        .allMatch(flight -> flight.missing().size() == 2),
                LONG);
        ClusterState state = here.nodes().state();
        assertThat(state.members())
                .extracting(member -> member.facts().name(), ClusterState.Member::silent, ClusterState.Member::behind)
                .containsExactlyInAnyOrder(
                        tuple("a.example.org", false, 0), tuple("b.example.org", false, 1), tuple("dead", true, 2));
        assertThat(state.inFlight()).singleElement().satisfies(flight -> {
            assertThat(flight.change()).isEqualTo(change);
            assertThat(flight.login()).isEqualTo(alice.login());
            // Five seconds to commit, the lease, and two to close what it kept open.
            assertThat(flight.missing())
                    .containsExactlyInAnyOrder(
                            new ClusterState.Missing(
                                    "b.example.org", false, change.at().plusSeconds(14)),
                            new ClusterState.Missing("dead", true, change.at().plusSeconds(16)));
        });
        slow.closed.complete(0);
        run("delete from node where incarnation = 5");
        RevocationTest.await(() -> there.nodes().state().inFlight().isEmpty(), LONG);
    }

    @Test
    void sessionsAreListedOnEveryNodeWhileTheyAreOpen() throws Exception {
        here.nodes().join("a.example.org", sessionsHere);
        sessionsHere.open.add(session("s1"));
        RevocationTest.await(() -> there.nodes().sessions().size() == 1, LONG);
        ListedSession listed = there.nodes().sessions(alice.id()).getFirst();
        assertThat(listed.node()).isEqualTo("a.example.org");
        assertThat(listed.session()).isEqualTo(session("s1").withClient("a client"));
        assertThat(there.nodes().sessions(alice.id() + 1)).isEmpty();
        sessionsHere.open.set(0, session("s1").withClient("another"));
        RevocationTest.await(
                () -> there.nodes().sessions().getFirst().session().client().equals("another"), LONG);
        sessionsHere.open.clear();
        RevocationTest.await(() -> there.nodes().sessions().isEmpty(), LONG);
    }

    @Test
    void sessionsAreEndedWhereverTheyAreAndThePasswordStaysGood() throws Exception {
        here.nodes().join("a.example.org", sessionsHere);
        there.nodes().join("b.example.org", sessionsThere);
        sessionsThere.open.addAll(List.of(session("s1"), session("s2"), session("s3")));
        RevocationTest.await(() -> here.nodes().sessions().size() == 3, LONG);
        Changed<?> one = here.nodes().endSession("s1", "alice", "left in the train");
        Enforcement enforcement = here.nodes().enforced(java.util.Objects.requireNonNull(one.change()), LONG);
        assertThat(enforcement).isEqualTo(new Enforcement.Enforced(1, List.of("a.example.org", "b.example.org")));
        assertThat(sessionsThere.open).extracting(SessionFacts::id).containsExactly("s2", "s3");
        assertThat(here.nodes().endSession("s1", "alice", "").result().isPresent()
                        && here.nodes().endSession("nothing", "alice", "").change() != null)
                .isFalse();
        Changed<?> all = here.nodes().endSessionsOfPassword(phone.id(), "alice", "");
        assertThat(here.nodes()
                        .enforced(java.util.Objects.requireNonNull(all.change()), LONG)
                        .sessionsClosed())
                .isEqualTo(2);
        assertThat(here.nodes().endSessionsOfAccount(alice.id(), "operator", "").change())
                .isNotNull();
        assertThat(here.nodes().endSessionsOfAccount(-1, "operator", "").change())
                .isNull();
        assertThat(here.nodes().endSessionsOfPassword(-1, "operator", "").change())
                .isNull();
        assertThat(Samples.verify(there, ALICE, phone)).isInstanceOf(Outcome.Accepted.class);
        assertThat(here.audit(alice.id(), 10))
                .anySatisfy(line -> {
                    assertThat(line.kind()).isEqualTo(Change.Kind.SESSION_ENDED);
                    assertThat(line.detail()).contains("left in the train");
                })
                .extracting(AuditEntry::kind)
                .contains(Change.Kind.SESSIONS_OF_PASSWORD_ENDED, Change.Kind.ALL_SESSIONS_ENDED);
    }

    private Change revoke() {
        return java.util.Objects.requireNonNull(
                here.passwords().revoke(phone.id(), "alice", "lost").change());
    }

    @Test
    void g2ARevocationIsInForceOnEveryNodeAndWhoeverIsNoNodeMayAsk() throws Exception {
        there.nodes().join("b.example.org", sessionsThere);
        sessionsThere.open.add(session("s1"));
        assertThat(here.nodes().enforced(revoke(), LONG))
                .isEqualTo(new Enforcement.Enforced(1, List.of("b.example.org")));
    }

    /** Its sessions take long to close. */
    private static final class Slow extends Holder {
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<Integer> changed(Change change) {
            return change.kind() == Change.Kind.PASSWORD_REVOKED ? closed : super.changed(change);
        }
    }

    @Test
    void aNodeWhoseSessionsAreStillOpenHasNotConfirmed() throws Exception {
        Slow slow = new Slow();
        there.nodes().join("b.example.org", slow);
        Change change = revoke();
        Enforcement.Missing missing = new Enforcement.Missing(
                "b.example.org", false, Duration.ofHours(24).plusSeconds(2));
        assertThat(here.nodes().enforced(change, Duration.ofMillis(300)))
                .isEqualTo(new Enforcement.Durable(0, List.of(), List.of(missing)));
        CompletableFuture<Enforcement> waiting =
                CompletableFuture.supplyAsync(() -> here.nodes().enforced(change, LONG));
        slow.closed.complete(3);
        assertThat(waiting.get()).isEqualTo(new Enforcement.Enforced(3, List.of("b.example.org")));
    }

    @Test
    void aSilentNodeIsNamedWithItsLeaseAndNotWaitedFor() throws Exception {
        there.nodes().join("b.example.org", sessionsThere);
        run("insert into node values (5, 'dead', 0, 1, 0, 0, 9000, 1, 'rubbish,1:x,:', '')");
        long began = System.nanoTime();
        Enforcement enforcement = here.nodes().enforced(revoke(), Duration.ofMinutes(5));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(2));
        assertThat(enforcement)
                .isEqualTo(new Enforcement.Durable(
                        0,
                        List.of("b.example.org"),
                        List.of(new Enforcement.Missing("dead", true, Duration.ofSeconds(11)))));
    }

    @Test
    void aNodeThatWasTakenOffTheListComesBack() throws Exception {
        there.nodes().join("b.example.org", sessionsThere);
        sessionsThere.open.add(session("s1"));
        RevocationTest.await(() -> here.nodes().sessions().size() == 1, LONG);
        // Before the node, which may be back at once with its sessions; SQLite's own connection here does not cascade.
        run("delete from live_session");
        run("delete from node");
        RevocationTest.await(
                () -> here.nodes().list().size() == 1 && here.nodes().sessions().size() == 1, LONG);
        RevocationTest.await(() -> there.verifier().known(Samples.attempt(ALICE, "abcdefghijklmnop")) == null, LONG);
    }

    @Test
    void aHolderThatFailsIsToldAgainUntilItDoesNot() throws Exception {
        AtomicInteger told = new AtomicInteger();
        there.nodes().join("b.example.org", new Holder(change -> {
            if (change.kind() == Change.Kind.PASSWORD_REVOKED && told.incrementAndGet() < 3) {
                throw new IllegalStateException("a holder that fails");
            }
        }));
        assertThat(here.nodes().enforced(revoke(), LONG)).isInstanceOf(Enforcement.Enforced.class);
        assertThat(told.get()).isEqualTo(3);
    }
}
