package latchkey.credentials.guesses;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import latchkey.credentials.Attempt;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.LoginName;
import latchkey.credentials.Outcome;
import latchkey.credentials.secret.KeyRing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts wrong guesses and says what follows. App passwords cannot be guessed, so this sheds noise and locks nobody out:
 *
 * <ul>
 *   <li>A password that is right is never delayed and never refused, whatever was guessed before, by whom and where
 *       (D10): nothing here is asked before the verdict.
 *   <li>Only different wrong secrets count: a client that tries one again, by another mechanism or every minute, has
 *       guessed once.
 *   <li>Answers to wrong ones wait, the longer the more there were from that {@link AddressBlock} or for that login.
 *   <li>A block with too many has its connections refused for a while, unless somebody signed in from there within a
 *       day. Of the connections that are refused one in {@value #LET_IN} is let in all the same, by chance: so who is new
 *       behind an address from which others guess gets in after some tries, however long they go on, and then the door is
 *       open to all from there. {@link GuessSettings#trusted} is for addresses where even that must not be.
 * </ul>
 *
 * <p>What comes from the record only by way of the verdict: an unknown login, a wrong secret, a revoked one are counted or
 * delayed by what was sent and from where, so that the time tells nothing (D1). A secret that was right once, or is for
 * something else, is no guess, but waits as if it were; that it does not lengthen the wait of what comes after it could
 * only be seen by somebody who knows it.
 *
 * <p>Memory only, of bounded size, never blocking; for any number of threads, event loops too. Nodes tell each other by
 * way of the shared store and act on the greater of their own number and the common one; without the store each counts
 * for itself (D9). What the store says can shut blocks that guessed at least once, and nothing else. Times are monotonic
 * (G12).
 */
public final class Guesses {
    /** Address blocks, and logins, whose guesses are remembered: about 20 MB each when all places are taken. */
    public static final int MOST_REMEMBERED = 100_000;

    /** For so long a block is not refused after somebody signed in from there. */
    public static final Duration LATELY = Duration.ofHours(24);

    /** The longest that an answer waits: with all else below the ten seconds that Thunderbird bears. */
    public static final Duration LONGEST_DELAY = Duration.ofSeconds(6);

    /** Few enough to shed the noise, and enough for a phone that tries again by itself. */
    static final int LET_IN = 10;

    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    /** A typing error and its correction. */
    private static final int WITHOUT_DELAY = 2;

    /** Logins that are guessed at and told by name. */
    private static final int MOST_NAMED = 200;

    private static final Duration UNTOUCHED = Duration.ofHours(25);
    /** How old the memory of a good login may get before the next one renews it. */
    private static final Duration RENEWAL = Duration.ofHours(1);

    private static final byte[] SOMEBODY = {1};
    private static final Logger log = LoggerFactory.getLogger(Guesses.class);

    private volatile GuessSettings settings;
    private final Supplier<GuessSettings> present = this::settings;
    private final GuessDigests digests;
    private final SharedGuesses shared;
    private final CredentialMeter meter;
    private final LongSupplier nanos;
    private final Cache<AddressBlock, Tally> blocks;
    private final Cache<Long, Tally> logins;
    /** Apart from what guessers fill, so that no number of them can push it out. */
    private final Cache<AddressBlock, Long> signedIn;
    /** The logins that are guessed at, by name, and since when: for the operator's eyes only. */
    private final Cache<String, Long> guessedAt;

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public Guesses(
            GuessSettings settings, KeyRing keys, SharedGuesses shared, CredentialMeter meter, LongSupplier nanos) {
        this.settings = settings;
        digests = new GuessDigests(keys);
        this.shared = shared;
        this.meter = meter;
        this.nanos = nanos;
        blocks = bounded(nanos).expireAfterAccess(UNTOUCHED).build();
        logins = bounded(nanos).expireAfterAccess(UNTOUCHED).build();
        signedIn = bounded(nanos).expireAfterWrite(LATELY).build();
        guessedAt = Caffeine.newBuilder()
                .maximumSize(MOST_NAMED)
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .expireAfterWrite(settings.window())
                .build();
    }

    /**
     * Who guesses at present. Looks at everything that is remembered, without keeping anybody who counts from counting; not
     * for an event loop.
     *
     * @param most how many blocks, and logins, at most
     */
    public GuessReport report(int most) {
        long now = nanos.getAsLong();
        List<GuessReport.From> from = blocks.asMap().entrySet().stream()
                .map(entry -> from(entry.getKey(), entry.getValue(), now))
                .filter(block -> block.guesses() > WITHOUT_DELAY || block.shutFor() != null)
                .sorted(Comparator.comparing((GuessReport.From block) -> block.shutFor() == null)
                        .thenComparing(GuessReport.From::guesses, Comparator.reverseOrder())
                        .thenComparing(block -> block.block().text()))
                .limit(most)
                .toList();
        List<GuessReport.For> logins = guessedAt.asMap().entrySet().stream()
                .map(entry -> new GuessReport.For(entry.getKey(), Duration.ofNanos(now - entry.getValue())))
                .sorted(Comparator.comparing(GuessReport.For::ago))
                .limit(most)
                .toList();
        return new GuessReport(from, logins);
    }

    private GuessReport.From from(AddressBlock block, Tally tally, long now) {
        boolean known = signedIn.asMap().containsKey(block);
        return new GuessReport.From(
                block, tally.guesses(now), !known && tally.isShut(now) ? tally.shutFor(now) : null, known);
    }

    /** Tidied by whoever writes, which is soon done, rather than by threads of its own. */
    private static Caffeine<Object, Object> bounded(LongSupplier nanos) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .ticker(nanos::getAsLong)
                .executor(Runnable::run);
    }

    private GuessSettings settings() {
        return settings;
    }

    /** What holds for guesses from now on. */
    public void use(GuessSettings next) {
        settings = next;
    }

    /** Whether this connection from there is to be turned away, as that of a guesser: nearly all of them, or none. */
    public boolean turnsAway(InetAddress peer) {
        Tally shut = shut(peer);
        if (shut == null) {
            return false;
        }
        if (shut.isTurnToAsk(nanos.getAsLong())) {
            askWhetherKnown(AddressBlock.of(peer));
        }
        return ThreadLocalRandom.current().nextInt(LET_IN) != 0;
    }

    /** Whether so many wrong guesses came from there that their sender learns nothing more. */
    public boolean refuses(InetAddress peer) {
        return shut(peer) != null;
    }

    private @Nullable Tally shut(InetAddress peer) {
        if (isTrusted(peer)) {
            return null;
        }
        AddressBlock block = AddressBlock.of(peer);
        Tally tally = blocks.getIfPresent(block);
        return tally != null && tally.isShut(nanos.getAsLong()) && signedIn.getIfPresent(block) == null ? tally : null;
    }

    /** Address blocks whose connections are turned away now. Looks at all that are remembered; waits for nobody. */
    public long refusedAddresses() {
        long now = nanos.getAsLong();
        return blocks.asMap().entrySet().stream()
                .filter(one -> one.getValue().isShut(now) && signedIn.getIfPresent(one.getKey()) == null)
                .count();
    }

    /** Somebody signed in from there. */
    public void accepted(InetAddress peer) {
        if (isTrusted(peer)) {
            return;
        }
        AddressBlock block = AddressBlock.of(peer);
        long now = nanos.getAsLong();
        Long last = signedIn.getIfPresent(block);
        if (last == null || now - last > RENEWAL.toNanos()) {
            signedIn.put(block, now);
            shared.count(digests.signedInFrom(block), SOMEBODY, LATELY, _ -> {});
        }
    }

    /**
     * Counts an attempt that was refused, if it is a guess.
     *
     * @return how long after the attempt the answer is to be given, zero to {@link #LONGEST_DELAY}
     */
    public Duration refused(Attempt attempt, Outcome.Reason reason) {
        long now = nanos.getAsLong();
        char trace = digests.trace(attempt);
        byte[] login = digests.guessesFor(attempt);
        Tally forLogin = logins.get(ByteBuffer.wrap(login).getLong(), _ -> new Tally(present, now));
        int guesses = forLogin.with(trace, now);
        boolean guess = isGuess(reason);
        boolean fresh = guess && forLogin.note(trace, now);
        if (fresh) {
            share(login, trace, forLogin, () -> tooManyFor(attempt, forLogin));
        }
        if (!isTrusted(attempt.peer())) {
            AddressBlock block = AddressBlock.of(attempt.peer());
            Tally from = blocks.get(block, _ -> new Tally(present, now));
            guesses = Math.max(guesses, from.with(trace, now));
            if (guess && from.note(trace, now)) {
                fresh = true;
                share(digests.guessesFrom(block), trace, from, () -> tooManyFrom(block, attempt.peer(), from));
            }
        }
        if (guess) {
            meter.guess(fresh);
        }
        return delay(guesses);
    }

    /** Whether it is a try to find a password, rather than one that is right for something else or was right once. */
    private static boolean isGuess(Outcome.Reason reason) {
        return switch (reason) {
            case WRONG, NOT_AN_APP_PASSWORD, MALFORMED_LOGIN -> true;
            case REVOKED, EXPIRED, WRONG_SERVICE, WRONG_NETWORK, SUSPENDED -> false;
        };
    }

    /** None for the first, then doubling. */
    static Duration delay(int guesses) {
        if (guesses <= WITHOUT_DELAY) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(guesses - WITHOUT_DELAY - 1, Byte.SIZE));
        return doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
    }

    private void share(byte[] set, char trace, Tally tally, Runnable look) {
        look.run();
        byte[] member = {(byte) (trace >>> Byte.SIZE), (byte) trace};
        shared.count(set, member, settings.window(), all -> {
            tally.counted(all, nanos.getAsLong());
            look.run();
        });
    }

    private void tooManyFor(Attempt attempt, Tally tally) {
        if (tally.shutIfTooMany(nanos.getAsLong()).isPositive()) {
            meter.tooManyGuessesForLogin();
            String login = LoginName.of(attempt.login()).map(LoginName::text).orElse("(malformed)");
            guessedAt.put(login, nanos.getAsLong());
            log.atWarn()
                    .addKeyValue("login", login)
                    .addKeyValue("peer", attempt.peer().getHostAddress())
                    .log("more than {} wrong guesses for one login; its owner signs in as ever", settings.secrets());
        }
    }

    private void tooManyFrom(AddressBlock block, InetAddress peer, Tally tally) {
        Duration refused = tally.shutIfTooMany(nanos.getAsLong());
        if (refused.isPositive()) {
            meter.tooManyGuessesFromAddress();
            log.atInfo()
                    .addKeyValue("peer", peer.getHostAddress())
                    .addKeyValue("seconds", refused.toSeconds())
                    .log("more than {} wrong guesses from one address", settings.secrets());
            askWhetherKnown(block);
        }
    }

    /** Another node may have seen somebody sign in from there, or see it while this one refuses. */
    private void askWhetherKnown(AddressBlock block) {
        shared.counted(digests.signedInFrom(block), members -> {
            if (members > 0) {
                signedIn.put(block, nanos.getAsLong());
            }
        });
    }

    private boolean isTrusted(InetAddress peer) {
        return settings.trusted().stream().anyMatch(network -> network.contains(peer));
    }
}
