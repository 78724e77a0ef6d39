package latchkey.credentials;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import latchkey.credentials.record.PasswordTable.Candidate;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the record says of a login and its password. */
final class Lookup {
    private static final Logger log = LoggerFactory.getLogger(Lookup.class);

    private final LoginReader record;
    private final KnownPasswords known;
    private final SlowHashes slowHashes;
    private final KeyRing keys;
    private final Clock clock;
    private final CredentialMeter meter;

    Lookup(LoginReader record, KnownPasswords known, SlowHashes slowHashes, KeyRing keys, CredentialSettings settings) {
        this.record = record;
        this.known = known;
        this.slowHashes = slowHashes;
        this.keys = keys;
        clock = settings.clock();
        meter = settings.meter();
    }

    /** What came out. */
    sealed interface Finding {
        /** It is this password; remembered as proved. */
        record Right(KnownPassword password) implements Finding {}

        /**
         * It is none of the account's.
         *
         * @param account {@link KnownPasswords#NOBODY} if the login is nobody's
         */
        record Wrong(long account, long epoch) implements Finding {}

        /** It may be one that cannot be checked here. */
        record Unknowable(String why) implements Finding {}
    }

    /** A password that is right, as far as the selector says. */
    private record Found(KnownPassword password, Candidate candidate, Pepper pepper) {}

    private record Page(long account, long epoch, List<Found> found, boolean hasPasswordUnderAnotherKey) {}

    /**
     * Looks the question up. Blocks for the record and, unless the password was proved before, for a slow hash.
     *
     * @param asOf the change up to which all was applied here before
     * @throws RecordUnavailable if the record cannot be read, or the queue for slow hashes is full
     */
    Finding find(Question question, long asOf) {
        Page page = read(question, asOf);
        boolean broken = false;
        for (Found found : page.found) {
            if (matches(found, question)) {
                known.put(question.key(), found.password);
                return new Finding.Right(found.password);
            }
            broken |= isBroken(found);
        }
        if (broken) {
            meter.brokenHash();
            return new Finding.Unknowable("the record's hash of a password is broken");
        }
        return page.hasPasswordUnderAnotherKey
                ? new Finding.Unknowable("made under a key that this node does not have")
                : new Finding.Wrong(page.account, page.epoch);
    }

    /**
     * What the record has under this name with this password's selector; for a name that is nobody's it is asked the
     * same. The account is read before its passwords: what is remembered may be newer than its epoch says, which costs a
     * look-up, but never older.
     */
    private Page read(Question question, long asOf) {
        Map<String, Pepper> byId = keys.all().stream().collect(Collectors.toMap(Pepper::id, Function.identity()));
        return record.read(reading -> {
            Optional<Account> account = reading.account(question.login());
            long id = account.map(Account::id).orElse(KnownPasswords.NOBODY);
            // Asked first: a password that moves to a key of ours meanwhile is found below.
            boolean another = reading.hasPasswordUnderAnother(id, byId.keySet(), clock.instant());
            Map<String, Integer> selectors = new HashMap<>();
            byId.forEach((pepperId, pepper) -> selectors.put(pepperId, pepper.selector(id, question.letters())));
            List<Candidate> candidates = reading.candidates(id, selectors);
            List<Found> found = account.stream()
                    .flatMap(owner -> candidates.stream().map(one -> found(owner, one, byId, asOf)))
                    .toList();
            return new Page(id, account.map(Account::epoch).orElse(asOf), found, another);
        });
    }

    private Found found(Account owner, Candidate candidate, Map<String, Pepper> peppers, long asOf) {
        Pepper pepper = Objects.requireNonNull(peppers.get(candidate.pepperId()), "only of these was asked");
        return new Found(facts(owner, candidate, asOf), candidate, pepper);
    }

    /** A broken hash cannot be made anew, so it passes for one that need not be. */
    private KnownPassword facts(Account owner, Candidate candidate, long asOf) {
        SlowHash hash = candidate.hash();
        SlowHash.Kind kind = hash == null ? slowHashes.kind(keys.present()) : hash.kind();
        return KnownPassword.of(owner, candidate.password(), kind, asOf);
    }

    private boolean matches(Found found, Question question) {
        KnownPassword password = found.password;
        long credential = password.credential();
        if (known.proves(question.key(), credential)) {
            return true;
        }
        SlowHash hash = found.candidate.hash();
        return hash != null
                && slowHashes.matches(
                        hash,
                        () -> found.pepper.blind(password.account(), question.letters()),
                        new SlowHashes.Flight(question.key(), credential),
                        () -> known.proves(question.key(), credential),
                        () -> known.put(question.key(), password));
    }

    private static boolean isBroken(Found found) {
        if (found.candidate.hash() != null) {
            return false;
        }
        log.error(
                "the record's hash of password {} is broken: its owner cannot sign in with it",
                found.password.credential());
        return true;
    }
}
