package latchkey.credentials.owner;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Changes;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.LoginName;
import latchkey.credentials.Network;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.owner.PortalGuesses.Subject;
import latchkey.credentials.owner.PrimarySetting.Reason;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PlaceTable;
import latchkey.credentials.record.PortalSessionTable;
import latchkey.credentials.record.PrimaryPasswordTable;
import latchkey.credentials.record.Revocations;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;

/** The passwords with which owners sign in at the portal. Every method blocks, and throws {@link RecordUnavailable}. */
public final class PrimaryPasswords {
    /** Characters. */
    public static final int SHORTEST = 12;

    public static final int LONGEST_BYTES = 256;

    /** Where its owner signed in within this time is no strange place. */
    private static final Duration FAMILIAR = Duration.ofDays(90);

    private static final long NOBODY = 0;

    private final Database database;
    private final Changes changes;
    private final OwnerHashes hashes;
    private final PortalGuesses guesses;
    private final RefusedSignIns refused;
    private final List<Network> sharedByMany;
    private final Clock clock;

    PrimaryPasswords(
            Database database,
            Changes changes,
            OwnerHashes hashes,
            PortalGuesses guesses,
            RefusedSignIns refused,
            CredentialSettings settings) {
        this.database = database;
        this.changes = changes;
        this.hashes = hashes;
        this.guesses = guesses;
        this.refused = refused;
        sharedByMany = settings.guesses().trusted();
        clock = settings.clock();
    }

    public boolean exists(long account) {
        return database.read(sql -> PrimaryPasswordTable.of(sql, account)).isPresent();
    }

    /** What is known of a login before its password is looked at. */
    private record Asked(
            @Nullable Account account, @Nullable SlowHash hash, boolean familiarPlace) {
        long owner() {
            return account == null ? NOBODY : account.id();
        }
    }

    /**
     * Checks a sign-in. The try is counted before it is looked at. Takes one slow hash whoever the login is.
     *
     * @param login in whatever spelling it is sent
     * @param password UTF-8; the caller wipes it
     */
    public PrimaryCheck check(String login, byte[] password, InetAddress peer) {
        String place = Place.of(peer);
        Asked asked = database.read(sql -> asked(sql, login, place));
        List<Subject> subjects = subjects(asked, login, peer, place);
        Duration wait = guesses.count(subjects);
        if (wait.isPositive()) {
            return new PrimaryCheck.TooMany(wait);
        }
        if (asked.hash == null || asked.account == null) {
            SlowHash _ = hashes.hash(NOBODY, password);
        } else if (hashes.matches(asked.hash, asked.owner(), password)) {
            guesses.right(subjects);
            renew(asked.owner(), asked.hash, password);
            return new PrimaryCheck.Right(asked.account);
        }
        if (asked.account != null) {
            refused.tell(asked.owner(), "wrong password, from " + peer.getHostAddress());
        }
        return new PrimaryCheck.Wrong();
    }

    /** The same statements whether or not there is such an account. */
    private Asked asked(Sql sql, String login, String place) {
        Account account = LoginName.of(login)
                .flatMap(name -> AccountTable.byName(sql, name))
                .orElse(null);
        long owner = account == null ? NOBODY : account.id();
        SlowHash hash = PrimaryPasswordTable.of(sql, owner).orElse(null);
        return new Asked(
                account,
                hash,
                PlaceTable.isKnown(sql, owner, place, clock.instant().minus(FAMILIAR)));
    }

    /** What strangers try from elsewhere does not keep an owner out who comes from where she was before. */
    private List<Subject> subjects(Asked asked, String login, InetAddress peer, String place) {
        String name = asked.account != null
                ? "account " + asked.owner()
                : "login " + LoginName.of(login).map(LoginName::text).orElse(login);
        List<Subject> subjects = new ArrayList<>();
        if (sharedByMany.stream().noneMatch(network -> network.contains(peer))) {
            subjects.add(guesses.subject(GuessLimit.PLACE, place));
        }
        subjects.add(guesses.subject(GuessLimit.LOGIN_FROM_PLACE, name, place));
        if (!asked.familiarPlace) {
            subjects.add(guesses.subject(GuessLimit.LOGIN_FROM_STRANGERS, name));
        }
        return subjects;
    }

    /** Moves a right password to the present key and cost. */
    private void renew(long account, SlowHash hash, byte[] password) {
        if (!hashes.isPresent(hash)) {
            SlowHash renewed = hashes.hash(account, password);
            database.write(sql -> PrimaryPasswordTable.replace(sql, account, hash, renewed));
        }
    }

    /**
     * Puts a new password in place of the present one. In one transaction: the new one counts, all app passwords are
     * revoked, and all portal sessions of the account end.
     *
     * @param old the present one, UTF-8; the caller wipes it
     * @param renewed UTF-8; the caller wipes it
     * @param keepSession {@link PortalSession#id()} of the session that does not end; null for none
     */
    public Changed<PrimarySetting> change(
            long account, byte[] old, byte[] renewed, String by, @Nullable Long keepSession) {
        Optional<Account> owner = database.read(sql -> AccountTable.byId(sql, account));
        Optional<PrimarySetting> unfit = unfit(owner, renewed);
        if (unfit.isPresent()) {
            return new Changed<>(unfit.get(), null);
        }
        List<Subject> subjects =
                List.of(guesses.subject(GuessLimit.ACCOUNT, "change of primary password", Long.toString(account)));
        Duration wait = guesses.count(subjects);
        if (wait.isPositive()) {
            return refused(
                    Reason.TOO_MANY,
                    "Too many wrong passwords. Try again in " + Math.max(1, wait.toSeconds()) + " seconds.");
        }
        Optional<SlowHash> present = database.read(sql -> PrimaryPasswordTable.of(sql, account));
        if (present.isEmpty() || !hashes.matches(present.get(), account, old)) {
            return refused(Reason.WRONG_OLD, "The present password is another.");
        }
        guesses.right(subjects);
        if (MessageDigest.isEqual(old, renewed)) {
            return refused(Reason.SAME, "This is the present password.");
        }
        SlowHash hash = hashes.hash(account, renewed);
        return changes.make(
                by,
                change -> PrimaryPasswordTable.replace(change.sql(), account, present.get(), hash)
                        ? set(change, account, keepSession, Change.Kind.PRIMARY_PASSWORD_CHANGED, "")
                        : new PrimarySetting.Refused(
                                Reason.WRONG_OLD, "The password was changed by somebody else meanwhile."));
    }

    /**
     * As {@link #change}, for an operator who does not know the present one; also sets the first.
     *
     * @param why free text for the audit trail; may be empty
     */
    public Changed<PrimarySetting> reset(long account, byte[] renewed, String by, String why) {
        Optional<Account> owner = database.read(sql -> AccountTable.byId(sql, account));
        Optional<PrimarySetting> unfit = unfit(owner, renewed);
        if (unfit.isPresent()) {
            return new Changed<>(unfit.get(), null);
        }
        SlowHash hash = hashes.hash(account, renewed);
        return changes.make(by, change -> {
            if (AccountTable.byId(change.sql(), account).isEmpty()) {
                return noSuchAccount();
            }
            PrimaryPasswordTable.set(change.sql(), account, hash);
            return set(change, account, null, Change.Kind.PRIMARY_PASSWORD_RESET, why);
        });
    }

    private static PrimarySetting set(
            ChangeTransaction change, long account, @Nullable Long keepSession, Change.Kind kind, String why) {
        PortalSessionTable.endAll(change.sql(), account, keepSession);
        String reason = kind == Change.Kind.PRIMARY_PASSWORD_RESET
                ? "the account's own password was reset"
                : "the account's own password was changed";
        List<AppPassword> revoked = Revocations.revokeAll(change, account, kind, reason, why);
        return new PrimarySetting.Set(AccountTable.byId(change.sql(), account).orElseThrow(), revoked);
    }

    private static Optional<PrimarySetting> unfit(Optional<Account> account, byte[] renewed) {
        return account.isEmpty()
                ? Optional.of(noSuchAccount())
                : PrimaryStrength.refusal(account.get(), renewed).map(refusal -> refusal);
    }

    private static PrimarySetting noSuchAccount() {
        return new PrimarySetting.Refused(Reason.NO_SUCH_ACCOUNT, "There is no such account.");
    }

    private static Changed<PrimarySetting> refused(Reason reason, String sentence) {
        return new Changed<>(new PrimarySetting.Refused(reason, sentence), null);
    }
}
