package latchkey.credentials.guesses;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.credentials.Attempt;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Service;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.shared.SharedStore;
import org.jspecify.annotations.Nullable;

/** One node's guesses, on a clock that the test moves. What it tells the shared store is told at once. */
final class GuessingNode {
    static final int MOST = 30;
    static final InetAddress SOMEWHERE = InetAddress.ofLiteral("198.51.100.7");
    static final String LOGIN = "ann@example.org";
    private static final KeyRing KEYS = new KeyRing(List.of(new byte[32]));

    final AtomicLong nanos;
    final Guesses guesses;
    int fresh;
    int repeated;
    int tooManyForLogin;

    GuessingNode() {
        this(null, new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(7).toNanos()));
    }

    /** @param nanos may overflow while the test runs, as {@link System#nanoTime} may */
    GuessingNode(@Nullable SharedStore store, AtomicLong nanos) {
        this.nanos = nanos;
        guesses = new Guesses(
                GuessSettings.DEFAULT, KEYS, new SharedGuesses(store, Runnable::run), new Counts(), nanos::get);
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    Duration wrong(String login, String secret, InetAddress peer) {
        return refused(login, secret, peer, Reason.WRONG);
    }

    Duration refused(String login, String secret, InetAddress peer, Reason reason) {
        return guesses.refused(
                new Attempt(login, secret.getBytes(StandardCharsets.UTF_8), Service.IMAP, peer, ""), reason);
    }

    /** So many different wrong secrets, each for a login of its own. */
    void guess(int times, InetAddress peer) {
        for (int i = 0; i < times; i++) {
            wrong("user" + fresh, word(fresh), peer);
        }
    }

    /** Sixteen letters for each number. */
    static String word(int number) {
        StringBuilder word = new StringBuilder();
        for (int rest = number; word.length() < 16; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.toString();
    }

    private final class Counts implements CredentialMeter {
        @Override
        public void guess(boolean unheard) {
            if (unheard) {
                fresh++;
            } else {
                repeated++;
            }
        }

        @Override
        public void tooManyGuessesForLogin() {
            tooManyForLogin++;
        }
    }
}
