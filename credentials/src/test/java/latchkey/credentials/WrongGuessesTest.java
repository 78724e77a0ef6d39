package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.credentials.Outcome.Accepted;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.secret.PasswordKey;
import latchkey.credentials.secret.SlowHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of wrong passwords: never longer than it is true. */
@ParameterizedClass
@EnumSource(TestStore.class)
class WrongGuessesTest {
    private static final String GUESS = "dddd-dddd-dddd-dddd";

    private final MapStore shared = new MapStore();
    private final WatchedNode here;
    private final WatchedNode there;

    WrongGuessesTest(TestStore kind, @TempDir Path folder) {
        CredentialSettings settings = settings(kind.empty(folder));
        SecureRandom foreseen = new SecureRandom() {
            @Override
            public int nextInt(int bound) {
                return 3;
            }
        };
        here = new WatchedNode(settings, shared, foreseen);
        there = new WatchedNode(settings, shared);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static Outcome guess(WatchedNode node, String login) {
        node.node.feed.catchUp(); // as the feed does several times a second
        return node.verify(attempt(login, GUESS));
    }

    @Test
    void aWrongPasswordIsRefusedFromMemoryWhileTheRecordIsInTouchAndOnlyThen() throws Exception {
        here.account(ALICE);
        for (String login : List.of(ALICE, "nobody@example.org")) {
            assertRefused(guess(here, login), Reason.WRONG);
            int reads = here.reader().reads.get();
            RevocationTest.await(
                    () -> {
                        assertRefused(guess(here, login), Reason.WRONG);
                        return here.reader().reads.get() == reads && here.meter.answered(Level.MEMORY) > 0;
                    },
                    Duration.ofSeconds(10));
            Thread.sleep(1_100);
            assertThat(here.node.verifier.known(attempt(login, GUESS))).isNull();
        }
    }

    @Test
    void b9APasswordIssuedAfterItWasTriedWorksAtOnce() {
        Account alice = here.account(ALICE);
        for (WatchedNode node : List.of(here, there, here, there)) {
            assertRefused(guess(node, ALICE), Reason.WRONG);
        }
        here.issue(wish(alice));
        assertThat(here.verify(attempt(ALICE, GUESS))).isInstanceOf(Accepted.class);
        assertThat(guess(there, ALICE)).isInstanceOf(Accepted.class);
    }

    @Test
    void b9APasswordOfAnAccountAddedAfterItWasTriedWorksAtOnce() {
        for (WatchedNode node : List.of(here, there, here, there)) {
            assertRefused(guess(node, ALICE), Reason.WRONG);
        }
        here.issue(wish(here.account(ALICE)));
        assertThat(here.verify(attempt(ALICE, GUESS))).isInstanceOf(Accepted.class);
        assertThat(guess(there, ALICE)).isInstanceOf(Accepted.class);
    }

    @Test
    void wrongGuessesPushOutNoGoodPassword() {
        KnownPasswords known = new KnownPasswords(10, Duration.ofHours(1), System::nanoTime, CredentialMeter.NONE);
        LoginName login = LoginName.of(ALICE).orElseThrow();
        PasswordKey good = known.key(login, new byte[16]);
        known.put(good, password());
        for (int i = 0; i < 30_000; i++) {
            byte[] letters =
                    String.format(Locale.ROOT, "%016d", i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            known.putWrong(known.key(login, letters), 1, 1);
        }
        assertThat(known.find(good, 0)).isEqualTo(password());
    }

    @Test
    void whatIsOlderThanTheEpochsThatAreKnownProvesThePasswordAndNothingElse() {
        KnownPasswords known = new KnownPasswords(10, Duration.ofHours(1), System::nanoTime, CredentialMeter.NONE);
        PasswordKey key = known.key(LoginName.of(ALICE).orElseThrow(), new byte[16]);
        known.put(key, password());
        assertThat(known.find(key, password().asOf())).isEqualTo(password());
        assertThat(known.find(key, password().asOf() + 1)).isNull();
        assertThat(known.proves(key, password().credential())).isTrue();
        assertThat(known.proves(key, password().credential() + 1)).isFalse();
    }

    @Test
    void aKnownPasswordIsSharedAgainNowAndThenByOneLoginAtATime() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10); // the clock may turn over
        KnownPasswords known = new KnownPasswords(10, Duration.ofDays(10), now::get, CredentialMeter.NONE);
        PasswordKey key = known.key(LoginName.of(ALICE).orElseThrow(), new byte[16]);
        assertThat(known.turnToShare(key)).isFalse();
        known.put(key, password());
        assertThat(known.isDueToShare(key)).isTrue();
        assertThat(known.turnToShare(key)).isTrue();
        known.put(key, password());
        assertThat(known.turnToShare(key)).isFalse();
        now.addAndGet(KnownPasswords.SHARED_AGAIN_AFTER.toNanos());
        assertThat(known.turnToShare(key)).isTrue();
        assertThat(known.isDueToShare(key)).isFalse();
    }

    private static KnownPassword password() {
        Set<Service> all = EnumSet.allOf(Service.class);
        SlowHash.Kind kind = new SlowHash.Kind("pepperid", Samples.CHEAP);
        return new KnownPassword(1, ALICE, 2, 3, 4, false, false, null, all, List.of(), kind);
    }
}
