package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import latchkey.credentials.record.Database;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login and the feed wake up together: the feed reads a revocation while the login has looked at memory already. */
class WakingTest {
    private static final byte[] LETTERS = "abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII);
    private static final LoginName ALICE = LoginName.of(Samples.ALICE).orElseThrow();
    private static final long ACCOUNT = 1;

    private final KnownPasswords known =
            new KnownPasswords(10, Duration.ofHours(1), System::nanoTime, CredentialMeter.NONE);
    private final SlowHashes slowHashes = new SlowHashes(Samples.CHEAP, 1, 1, CredentialMeter.NONE);
    private final KeyRing keys = new KeyRing(List.of(Samples.pepper(1)));
    private final Database database;
    private final LastUses lastUses;
    private final Verifier verifier;

    WakingTest(@TempDir Path folder) {
        CredentialSettings settings = Samples.settings(TestStore.SQLITE.empty(folder));
        database = Database.open(settings.store(), settings.meter());
        lastUses = new LastUses(database, Duration.ofHours(1));
        LoginReader away = new Away();
        SharedPasswords shared = new SharedPasswords(null, keys, settings.meter());
        verifier = new Verifier(
                known,
                shared,
                new Waking(),
                new Lookup(away, known, slowHashes, keys, settings),
                new Upkeep(away, known, shared, slowHashes, keys, Runnable::run, settings.ticker()),
                lastUses,
                settings);
    }

    @AfterEach
    void close() {
        lastUses.close();
        slowHashes.close();
        database.close();
    }

    @Test
    void g13APasswordRevokedInTheSleepIsNotTakenFromMemory() {
        SlowHash.Kind kind = slowHashes.kind(keys.present());
        known.put(
                known.key(ALICE, LETTERS),
                new KnownPassword(
                        ACCOUNT,
                        Samples.ALICE,
                        7,
                        1,
                        0,
                        false,
                        false,
                        null,
                        EnumSet.allOf(Service.class),
                        List.of(),
                        kind));
        assertUnknown();
    }

    @Test
    void g8APasswordIssuedInTheSleepIsNotRefusedFromMemory() {
        known.putWrong(known.key(ALICE, LETTERS), ACCOUNT, 1);
        assertUnknown();
    }

    private void assertUnknown() {
        Attempt attempt = Samples.attempt(Samples.ALICE, new String(LETTERS, StandardCharsets.US_ASCII));
        assertThat(verifier.known(attempt)).isNull();
        assertThat(verifier.verify(attempt)).isInstanceOf(Outcome.Unavailable.class);
    }

    /** Applies a change of the account just before it says that memory may be trusted again. */
    private final class Waking implements Awareness {
        @Override
        public boolean trusted() {
            known.changed(ACCOUNT, 2);
            return true;
        }

        @Override
        public boolean inTouch() {
            return true;
        }

        @Override
        public void catchUp() {}

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long base() {
            return 0;
        }
    }

    private static final class Away implements LoginReader {
        @Override
        public <T> T read(Function<Reading, T> work) {
            throw new RecordUnavailable("away");
        }

        @Override
        public void renew(long credential, SlowHash old, String pepperId, int selector, SlowHash renewed) {
            throw new RecordUnavailable("away");
        }
    }
}
