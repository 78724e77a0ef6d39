package latchkey.credentials;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import latchkey.credentials.CredentialMeter.Cache;
import latchkey.credentials.secret.PasswordShape;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether an attempt to sign in is good: from this process's memory, from what the nodes share, or from the record.
 * For any number of threads.
 */
public final class Verifier {
    private static final Logger log = LoggerFactory.getLogger(Verifier.class);
    private static final int TRIES = 3;

    private final KnownPasswords known;
    private final SharedPasswords shared;
    private final Awareness feed;
    private final Lookup lookup;
    private final Upkeep upkeep;
    private final LastUses lastUses;
    private final Clock clock;
    private final CredentialMeter meter;
    private final LongSupplier ticker;

    Verifier(
            KnownPasswords known,
            SharedPasswords shared,
            Awareness feed,
            Lookup lookup,
            Upkeep upkeep,
            LastUses lastUses,
            CredentialSettings settings) {
        this.known = known;
        this.shared = shared;
        this.feed = feed;
        this.lookup = lookup;
        this.upkeep = upkeep;
        this.lastUses = lastUses;
        clock = settings.clock();
        meter = settings.meter();
        ticker = settings.ticker();
    }

    @FunctionalInterface
    private interface Answer {
        @Nullable
        Outcome to(Question question);
    }

    /**
     * The verdict if it can be had from memory: one keyed hash and one look-up, no blocking, so that an event loop may
     * call it. Null means that {@link #verify} has to be asked.
     */
    public @Nullable Outcome known(Attempt attempt) {
        return answer(attempt, this::remembered);
    }

    /**
     * The verdict. May block for up to ten seconds: the shared store, a database, and the wait for a slow hash. Trouble
     * of the record or a full queue is {@link Outcome.Unavailable}, never an exception; a shared store that is away or
     * slow costs its budget and no more.
     */
    public Outcome verify(Attempt attempt) {
        try {
            Outcome outcome = answer(attempt, this::lookedUp);
            return outcome == null ? new Outcome.Unavailable("the account keeps changing") : outcome;
        } catch (RecordUnavailable e) {
            log.debug("no verdict", e);
            return new Outcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether no newer epoch of the account has been heard of: memory only. A session is registered first and then asks
     * this about its {@link Outcome.Accepted#epoch()}, so that a change committed while it signed in cannot pass it by.
     * False means that something about the account changed, or that this process is cut off and would not hear of a
     * change (G5): verify again.
     */
    public boolean current(long account, long epoch) {
        return known.current(account, epoch) && feed.trusted();
    }

    /**
     * Notes a use again, for a client that says only after login what it calls itself; the verdict has noted it already.
     * Memory only.
     */
    public void used(Outcome.Accepted login, Service service, InetAddress peer, String client) {
        lastUses.note(login.credential(), service, peer, client, clock.instant());
    }

    private @Nullable Outcome answer(Attempt attempt, Answer answer) {
        Optional<LoginName> login = LoginName.of(attempt.login());
        if (login.isEmpty()) {
            return new Outcome.Refused(Outcome.Reason.MALFORMED_LOGIN);
        }
        byte[] letters = PasswordShape.normalise(attempt.secret());
        if (letters == null) {
            return new Outcome.Refused(Outcome.Reason.NOT_AN_APP_PASSWORD);
        }
        try {
            return answer.to(new Question(attempt, login.get(), letters, known.key(login.get(), letters)));
        } finally {
            Arrays.fill(letters, (byte) 0);
        }
    }

    /**
     * From this process's memory. Whether it may be trusted is asked after it was looked at, since the process may have
     * slept before (G13); and then whether what was seen still counts, since the feed may have woken up with this login.
     */
    private @Nullable Outcome remembered(Question question) {
        KnownPassword password = known.find(question.key(), feed.base());
        if (password != null) {
            boolean counts = feed.trusted() && known.counts(password, feed.base());
            if (counts) {
                meter.cacheLookup(Cache.MEMORY, true);
                return judged(password, question, Level.MEMORY);
            }
            return null;
        }
        if (known.isWrong(question.key()) && feed.trusted() && feed.inTouch() && known.isWrong(question.key())) {
            meter.cacheLookup(Cache.MEMORY, false);
            meter.cacheLookup(Cache.WRONG, true);
            meter.loginAnswered(Level.MEMORY);
            return new Outcome.Refused(Outcome.Reason.WRONG);
        }
        return null;
    }

    /** From whatever has the answer; null if the account changed each time while it was looked at. */
    private @Nullable Outcome lookedUp(Question question) {
        if (!feed.trusted()) {
            feed.catchUp();
            if (!feed.trusted() && !feed.inTouch()) {
                return new Outcome.Unavailable("the record does not answer"); // it was asked just now, for long enough
            }
        }
        Outcome remembered = remembered(question);
        if (remembered != null) {
            return remembered;
        }
        meter.cacheLookup(Cache.MEMORY, false);
        meter.cacheLookup(Cache.WRONG, false);
        Service service = question.attempt().service();
        long asked = ticker.getAsLong();
        Outcome shared = shared(question);
        if (shared != null) {
            meter.lookedUp(Level.SHARED, service, Duration.ofNanos(ticker.getAsLong() - asked));
            return shared;
        }
        long askedAgain = ticker.getAsLong();
        Outcome recorded = recorded(question);
        if (recorded != null && !(recorded instanceof Outcome.Unavailable)) {
            meter.lookedUp(Level.RECORD, service, Duration.ofNanos(ticker.getAsLong() - askedAgain));
        }
        return recorded;
    }

    /** From what the nodes share. An entry whose facts do not count still proves the password, for {@link Lookup}. */
    private @Nullable Outcome shared(Question question) {
        if (!shared.reachable()) {
            return null;
        }
        KnownPassword password = shared.find(question.login(), question.letters());
        if (password != null) {
            known.put(question.key(), password);
        }
        boolean counts = password != null && feed.trusted() && known.counts(password, feed.base());
        meter.cacheLookup(Cache.SHARED, counts);
        return password != null && counts ? judged(password, question, Level.SHARED) : null;
    }

    private @Nullable Outcome recorded(Question question) {
        for (int tried = 0; tried < TRIES; tried++) {
            long asOf = feed.position();
            switch (lookup.find(question, asOf)) {
                case Lookup.Finding.Right(KnownPassword password) -> {
                    // Asked at the very end: a change that was committed while the slow hash was computed counts (D6).
                    if (known.current(password.account(), password.epoch())) {
                        return judged(password, question, Level.RECORD);
                    }
                    meter.epochConflict();
                }
                case Lookup.Finding.Wrong(long account, long epoch) -> {
                    known.putWrong(question.key(), account, epoch);
                    meter.loginAnswered(Level.RECORD);
                    return new Outcome.Refused(Outcome.Reason.WRONG);
                }
                case Lookup.Finding.Unknowable(String why) -> {
                    return new Outcome.Unavailable(why);
                }
            }
        }
        return null;
    }

    private Outcome judged(KnownPassword password, Question question, Level level) {
        meter.loginAnswered(level);
        Attempt attempt = question.attempt();
        Outcome outcome = password.judge(attempt, clock.instant());
        if (outcome instanceof Outcome.Accepted accepted) {
            used(accepted, attempt.service(), attempt.peer(), attempt.client());
        }
        switch (level) {
            case MEMORY -> upkeep.remembered(question, password);
            case SHARED -> {}
            case RECORD -> upkeep.recorded(question, password);
        }
        return outcome;
    }
}
