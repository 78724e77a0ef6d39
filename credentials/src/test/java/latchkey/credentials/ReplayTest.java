package latchkey.credentials;

import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.tokens.Replays;
import latchkey.credentials.tokens.Reservation;
import latchkey.credentials.tokens.Reservation.Different;
import latchkey.credentials.tokens.Reservation.Done;
import latchkey.credentials.tokens.Reservation.Fresh;
import latchkey.credentials.tokens.Reservation.UnderWay;
import org.junit.jupiter.api.AfterEach;
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
