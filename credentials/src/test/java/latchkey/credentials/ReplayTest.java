package latchkey.credentials;

import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import latchkey.credentials.links.Link;
import latchkey.credentials.tokens.Replays;
import latchkey.credentials.tokens.Reservation;
import latchkey.credentials.tokens.Reservation.CarriedOut;
import latchkey.credentials.tokens.Reservation.Different;
import latchkey.credentials.tokens.Reservation.Done;
import latchkey.credentials.tokens.Reservation.Fresh;
import latchkey.credentials.tokens.Reservation.UnderWay;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A request that is sent twice, to one node or to two, is carried out once. */
@ParameterizedClass
@EnumSource(TestStore.class)
class ReplayTest {
    private static final byte[] ONE = bytes("POST /passwords one");
    private static final byte[] OTHER = bytes("POST /passwords other");

    private final Store store;
    private final Credentials here;
    private final Credentials there;

    ReplayTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        here = Credentials.open(settings(store));
        there = Credentials.open(settings(store));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long fresh(Reservation reservation) {
        assertThat(reservation).isInstanceOf(Fresh.class);
        return ((Fresh) reservation).id();
    }

    /** As if that much time had passed since every request began. */
    private void pass(Duration time) throws Exception {
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement()) {
            statement.execute("update replay set began_at = began_at - " + time.toMillis());
        }
    }

    @Test
    void theAnswerIsGivenAgainOnEveryNode() {
        long id = fresh(here.replays().begin(1, "key", ONE));
        assertThat(there.replays().begin(1, "key", ONE)).isInstanceOf(UnderWay.class);
        here.replays().finish(id, 201, bytes("sealed"));
        for (Credentials node : List.of(here, there)) {
            assertThat(node.replays().begin(1, "key", ONE)).isInstanceOfSatisfying(Done.class, done -> {
                assertThat(done.status()).isEqualTo(201);
                assertThat(done.sealed()).isEqualTo(bytes("sealed"));
            });
        }
    }

    @Test
    void aKeyIsOneTokensOwn() {
        fresh(here.replays().begin(1, "key", ONE));
        fresh(here.replays().begin(2, "key", ONE));
        fresh(here.replays().begin(1, "Key", ONE));
        fresh(here.replays().begin(1, "", ONE));
    }

    @Test
    void aKeyThatWasUsedForAnotherRequestIsRefused() throws Exception {
        long id = fresh(here.replays().begin(1, "key", ONE));
        assertThat(there.replays().begin(1, "key", OTHER)).isInstanceOf(Different.class);
        pass(Replays.LONGEST_UNDER_WAY);
        assertThat(there.replays().begin(1, "key", OTHER)).isInstanceOf(Different.class);
        here.replays().finish(id, 204, new byte[0]);
        assertThat(there.replays().begin(1, "key", OTHER)).isInstanceOf(Different.class);
        pass(Replays.KEPT.minusMinutes(2));
        assertThat(there.replays().begin(1, "key", OTHER)).isInstanceOf(Different.class);
        pass(Duration.ofMinutes(2));
        fresh(there.replays().begin(1, "key", OTHER));
    }

    @Test
    void whatWasAbandonedMayBeSentAgain() {
        here.replays().abandon(fresh(here.replays().begin(1, "key", ONE)));
        long id = fresh(there.replays().begin(1, "key", OTHER));
        there.replays().finish(id, 200, bytes("a"));
        there.replays().abandon(id);
        there.replays().finish(id, 500, bytes("b"));
        assertThat(here.replays().begin(1, "key", OTHER))
                .isInstanceOfSatisfying(
                        Done.class, done -> assertThat(done.status()).isEqualTo(200));
    }

    @Test
    void whatANodeLeftBehindWhenItDiedIsFreeAfterAMinute() throws Exception {
        long dead = fresh(here.replays().begin(1, "key", ONE));
        pass(Replays.LONGEST_UNDER_WAY.minusSeconds(10));
        assertThat(there.replays().begin(1, "key", ONE)).isInstanceOf(UnderWay.class);
        pass(Duration.ofSeconds(10));
        long again = fresh(there.replays().begin(1, "key", ONE));
        assertThat(again).isNotEqualTo(dead);
        here.replays().finish(dead, 500, bytes("late")); // it was only slow
        here.replays().abandon(dead);
        assertThat(here.replays().begin(1, "key", ONE)).isInstanceOf(UnderWay.class);
        there.replays().finish(again, 201, bytes("good"));
        assertThat(here.replays().begin(1, "key", ONE))
                .isInstanceOfSatisfying(
                        Done.class, done -> assertThat(done.sealed()).isEqualTo(bytes("good")));
    }

    /** As a node does that dies before it can keep the answer. */
    private static Issuance issueUnder(Credentials node, long reservation, Account account) {
        return Once.under(reservation, () -> node.passwords().issue(Samples.wish(account)));
    }

    private int issued(Account account) {
        return here.passwords().list(account.id()).size();
    }

    @Test
    @DisplayName("a node dies between the commit and keeping the answer: nothing is carried out twice (G1)")
    void whatWasCarriedOutIsNeverCarriedOutAgain() throws Exception {
        Account account = Samples.account(here, Samples.ALICE);
        long dead = fresh(here.replays().begin(1, "key", ONE));
        long password = Samples.phone(issueUnder(here, dead, account)).id();
        assertThat(there.replays().begin(1, "key", ONE)).isInstanceOf(UnderWay.class);
        pass(Replays.LONGEST_UNDER_WAY);
        for (Credentials node : List.of(here, there)) {
            assertThat(node.replays().begin(1, "key", ONE)).isEqualTo(new CarriedOut(password));
            assertThat(node.replays().begin(1, "key", OTHER)).isInstanceOf(Different.class);
        }
        here.replays().abandon(dead);
        assertThat(there.replays().begin(1, "key", ONE)).isEqualTo(new CarriedOut(password));
        here.replays().finish(dead, 201, bytes("late")); // it was only slow
        assertThat(there.replays().begin(1, "key", ONE)).isInstanceOf(Done.class);
        pass(Replays.KEPT);
        long anew = fresh(there.replays().begin(1, "key", OTHER));
        pass(Replays.LONGEST_UNDER_WAY);
        assertThat(fresh(there.replays().begin(1, "key", OTHER))).isNotEqualTo(anew);
    }

    @Test
    void aTokenAnAccountAndALinkAreMadeOnceToo() throws Exception {
        Account account = Samples.account(here, Samples.ALICE);
        List<Runnable> calls = List.of(
                () -> here.tokens().make("panel", Set.of(Role.READ), null, "operator"),
                () -> Samples.account(here, "new@example.org"),
                () -> here.links().make(Link.Kind.ISSUE, account.id(), ONE, Duration.ofDays(1), "operator"));
        for (Runnable call : calls) {
            String key = "key " + calls.indexOf(call);
            long _ = Once.under(fresh(here.replays().begin(1, key, ONE)), () -> {
                call.run();
                return 0L;
            });
            pass(Replays.LONGEST_UNDER_WAY);
            assertThat(there.replays().begin(1, key, ONE)).isInstanceOf(CarriedOut.class);
        }
    }

    @Test
    @DisplayName("a node wakes up after its reservation has gone to another: it does nothing any more (G1, G13)")
    void whoWakesUpTooLateCarriesNothingOut() throws Exception {
        Account account = Samples.account(here, Samples.ALICE);
        long asleep = fresh(here.replays().begin(1, "key", ONE));
        pass(Replays.LONGEST_UNDER_WAY);
        long second = fresh(there.replays().begin(1, "key", ONE));
        assertThatThrownBy(() -> issueUnder(here, asleep, account)).isInstanceOf(Once.TakenOver.class);
        assertThat(issued(account)).isZero();
        Samples.issue(here, account);
        var _ = Samples.phone(issueUnder(there, second, account));
        assertThat(issued(account)).isEqualTo(2);
    }

    @Test
    void aRefusalLeavesTheReservationAsItIs() throws Exception {
        Account account = Samples.account(here, Samples.ALICE);
        var _ = here.accounts().suspend(account.id(), "operator", "");
        long id = fresh(here.replays().begin(1, "key", ONE));
        assertThat(issueUnder(here, id, account)).isInstanceOf(Issuance.Refused.class);
        assertThat(Once.under(id, () -> here.accounts().add(Samples.ALICE, List.of(), TwoFactor.NONE, "operator")))
                .isInstanceOf(Registration.Refused.class);
        pass(Replays.LONGEST_UNDER_WAY);
        fresh(there.replays().begin(1, "key", ONE));
    }

    /** Both are in the very statement that decides: one takes over what the other is about to commit. */
    @Test
    void whoTakesOverAndWhoCommitsNeverBothDo() throws Exception {
        Account account = Samples.account(here, Samples.ALICE);
        int carriedOut = 0;
        for (int round = 0; round < 20; round++) {
            String key = "key " + round;
            long slow = fresh(here.replays().begin(1, key, ONE));
            pass(Replays.LONGEST_UNDER_WAY);
            List<Object> ends = AtOnce.run(
                    List.of(here, there),
                    node -> node == here ? end(slow, account) : there.replays().begin(1, key, ONE));
            boolean made = ends.getFirst() instanceof Issuance.Issued;
            carriedOut += made ? 1 : 0;
            assertThat(ends.getLast()).isInstanceOf(made ? CarriedOut.class : Fresh.class);
            assertThat(issued(account)).isEqualTo(carriedOut);
        }
    }

    private Object end(long slow, Account account) {
        try {
            return issueUnder(here, slow, account);
        } catch (Once.TakenOver taken) {
            return taken;
        }
    }

    @Test
    void ofManyAtTheSameTimeOnTwoNodesOneIsFresh() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "key " + round;
            List<Reservation> answers = AtOnce.run(
                    List.of(here, there, here, there, here, there),
                    node -> node.replays().begin(1, key, ONE));
            assertThat(answers).filteredOn(Fresh.class::isInstance).hasSize(1);
            assertThat(answers).filteredOn(UnderWay.class::isInstance).hasSize(5);
        }
    }

    @Test
    void neitherKeyNorRequestAreInTheRecord() throws Exception {
        here.replays().begin(1, "a-key-to-look-for", bytes("x"));
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select key_hash from replay")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).hasSize(43).doesNotContain("look");
        }
    }
}
