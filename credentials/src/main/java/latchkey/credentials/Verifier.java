package latchkey.credentials;

import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.record.PasswordTable.Candidate;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.PasswordKey;
import latchkey.credentials.secret.PasswordShape;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whether an attempt to sign in is good. For any number of threads. */
public final class Verifier {
    private static final Logger log = LoggerFactory.getLogger(Verifier.class);
    /** No account has this id; a name that is nobody's is looked for with it, which takes the same time. */
    private static final long NOBODY = 0;

    private static final int TRIES = 3;

    private final LoginReader record;
    private final KnownPasswords known;
    private final Awareness feed;
    private final SlowHashes slowHashes;
    private final KeyRing keys;
    private final LastUses lastUses;
    private final Clock clock;
    private final CredentialMeter meter;

    Verifier(
            LoginReader record,
            KnownPasswords known,
            Awareness feed,
            SlowHashes slowHashes,
            KeyRing keys,
            LastUses lastUses,
            CredentialSettings settings) {
        this.record = record;
        this.known = known;
        this.feed = feed;
        this.slowHashes = slowHashes;
        this.keys = keys;
        this.lastUses = lastUses;
        clock = settings.clock();
        meter = settings.meter();
    }

    /** An attempt whose login and password have a form that can be looked up. */
    private record Question(Attempt attempt, LoginName login, byte[] letters, PasswordKey key) {
        @Override
        public String toString() {
            return attempt.toString();
        }
    }

    /** A password that is right, as far as the selector says. */
    private record Found(Account account, Candidate candidate, Pepper pepper) {}

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
     * The verdict. May block for up to ten seconds: a database, and the wait for a slow hash. Trouble of the record or
     * a full queue is {@link Outcome.Unavailable}, never an exception.
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
     * False means that something about the account changed: verify again.
     */
    public boolean current(long account, long epoch) {
        return known.current(account, epoch);
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

    private @Nullable Outcome remembered(Question question) {
        KnownPassword password = feed.trusted() ? known.find(question.key) : null;
        if (password == null) {
            return null;
        }
        meter.knownPasswordHit();
        return judged(password, question);
    }

    /** Null if the account changed each time while it was looked at. */
    private @Nullable Outcome lookedUp(Question question) {
        if (!feed.trusted()) {
            feed.catchUp();
        }
        Outcome remembered = remembered(question);
        if (remembered != null) {
            return remembered;
        }
        meter.knownPasswordMiss();
        for (int tried = 0; tried < TRIES; tried++) {
            KnownPassword password = proved(question);
            if (password == null) {
                return new Outcome.Refused(Outcome.Reason.WRONG);
            }
            // Asked at the very end: a change that was committed while the slow hash was computed counts (D6).
            if (known.current(password.account(), password.epoch())) {
                return judged(password, question);
            }
        }
        return null;
    }

    private Outcome judged(KnownPassword password, Question question) {
        Outcome outcome = password.judge(question.attempt, clock.instant());
        if (outcome instanceof Outcome.Accepted accepted) {
            used(accepted, question.attempt.service(), question.attempt.peer(), question.attempt.client());
        }
        return outcome;
    }

    private @Nullable KnownPassword proved(Question question) {
        for (Found found : find(question)) {
            KnownPassword password = KnownPassword.of(found.account, found.candidate.password());
            if (matches(found, password, question)) {
                known.put(question.key, password);
                return password;
            }
        }
        return null;
    }

    /**
     * What the record has under this name with this password's selector. The account is read before its passwords: what
     * is remembered may be newer than its epoch says, which costs a look-up, but never older.
     */
    private List<Found> find(Question question) {
        return record.read(reading -> {
            Optional<Account> account = reading.account(question.login);
            long id = account.map(Account::id).orElse(NOBODY);
            List<Found> found = new ArrayList<>();
            for (Pepper pepper : keys.all()) {
                int selector = pepper.selector(id, question.letters);
                List<Candidate> candidates = reading.candidates(id, pepper.id(), selector);
                account.ifPresent(owner -> candidates.forEach(one -> found.add(new Found(owner, one, pepper))));
            }
            return found;
        });
    }

    private boolean matches(Found found, KnownPassword password, Question question) {
        long credential = password.credential();
        if (known.proves(question.key, credential)) {
            return true;
        }
        SlowHash hash = found.candidate.hash();
        boolean right = slowHashes.matches(
                hash,
                () -> found.pepper.blind(password.account(), question.letters),
                new SlowHashes.Flight(question.key, credential),
                () -> known.proves(question.key, credential),
                () -> known.put(question.key, password));
        if (right && slowHashes.isOutdated(hash, keys.present())) {
            renew(found, question.letters);
        }
        return right;
    }

    /** Hashes the password anew, at the present cost and under the present pepper; another login will, if this cannot. */
    private void renew(Found found, byte[] letters) {
        Pepper present = keys.present();
        AppPassword password = found.candidate.password();
        try {
            SlowHash renewed = slowHashes.hash(present, password.account(), letters);
            int selector = present.selector(password.account(), letters);
            record.renew(found.candidate, present.id(), selector, renewed);
        } catch (RecordUnavailable e) {
            log.debug("the hash of password {} stays as it was", password.id(), e);
        }
    }
}
