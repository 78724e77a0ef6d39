package latchkey.credentials.owner;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Changes;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.PortalGuesses.Subject;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.PasskeyTable;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import latchkey.credentials.secret.Vault;

/**
 * Authenticator apps (TOTP, RFC 6238) and recovery codes. Every method blocks, and throws {@link RecordUnavailable}.
 */
public final class SecondFactors {
    /** From {@link #begin}; then it must be begun anew. */
    public static final Duration PENDING = Duration.ofMinutes(15);

    private static final String APP = "authenticator app";

    private final Database database;
    private final Changes changes;
    private final Vault vault;
    private final SlowHashes slowHashes;
    private final PortalGuesses guesses;
    private final RefusedSignIns refused;
    private final SecureRandom random;
    private final Clock clock;

    SecondFactors(
            Database database,
            Changes changes,
            Vault vault,
            SlowHashes slowHashes,
            PortalGuesses guesses,
            RefusedSignIns refused,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.changes = changes;
        this.vault = vault;
        this.slowHashes = slowHashes;
        this.guesses = guesses;
        this.refused = refused;
        this.random = random;
        this.clock = clock;
    }

    /** What the account has; nothing, and {@link TwoFactor#NONE}, if there is no such account. */
    public FactorState state(long account) {
        return database.read(sql -> new FactorState(
                FactorTable.totp(sql, account).map(FactorTable.Totp::since).orElse(null),
                FactorTable.codes(sql, account).size(),
                PasskeyTable.count(sql, account),
                AccountTable.byId(sql, account).map(Account::twoFactor).orElse(TwoFactor.NONE)));
    }

    /**
     * Begins to set up an authenticator app. Asked again within {@link #PENDING} it gives the same, but to nobody else
     * who knows the account's password.
     *
     * @param session {@link PortalSession#id()} of the session that alone may see and confirm it
     * @param issuer who the app shall say the code is for
     * @throws IllegalArgumentException if there is no such account
     */
    public TotpEnrolment begin(long account, long session, String issuer) {
        Instant now = now();
        byte[] fresh = Totp.newSecret(random);
        String sealed = vault.close(Vault.Purpose.PENDING_TOTP, account, fresh);
        Account owner = database.read(sql -> AccountTable.byId(sql, account))
                .orElseThrow(() -> new IllegalArgumentException("there is no such account"));
        String pending = database.write(sql -> {
            FactorTable.begin(sql, account, session, sealed, now.minus(PENDING), now);
            return FactorTable.pending(sql, account, session, now.minus(PENDING), now)
                    .orElseThrow();
        });
        byte[] secret = vault.open(Vault.Purpose.PENDING_TOTP, account, pending);
        try {
            return Totp.enrolment(secret, issuer, owner.login());
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(fresh, (byte) 0);
        }
    }

    /**
     * Ends what {@link #begin} began. In place of another app, if there was one.
     *
     * @param first no second factor was proved in the session: then the account may have none
     */
    public Changed<TotpConfirmation> confirm(long account, long session, boolean first, String code, String by) {
        Subject subject = subject("confirmation", account);
        Instant now = now();
        Duration wait = guesses.count(List.of(subject));
        if (wait.isPositive()) {
            return new Changed<>(new TotpConfirmation.TooMany(wait), null);
        }
        Optional<String> pending =
                database.read(sql -> FactorTable.pending(sql, account, session, now.minus(PENDING), now));
        if (pending.isEmpty()) {
            return new Changed<>(new TotpConfirmation.NothingPending(), null);
        }
        byte[] secret = vault.open(Vault.Purpose.PENDING_TOTP, account, pending.get());
        try {
            OptionalLong step = Totp.step(secret, code, now);
            if (step.isEmpty()) {
                return new Changed<>(new TotpConfirmation.WrongCode(), null);
            }
            String sealed = vault.close(Vault.Purpose.TOTP, account, secret);
            FactorTable.Totp totp = new FactorTable.Totp(sealed, now);
            return confirmed(account, first, pending.get(), totp, step.getAsLong(), subject, by);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private Changed<TotpConfirmation> confirmed(
            long account, boolean first, String pending, FactorTable.Totp totp, long step, Subject subject, String by) {
        RecoverySheet sheet = RecoverySheet.make(random, slowHashes);
        return changes.make(by, change -> {
            Sql sql = change.sql();
            Optional<Account> owner = AccountTable.byId(sql, account);
            // Of two who come with a right code at once the second finds nothing.
            if (owner.isEmpty() || !FactorTable.takePending(sql, account, pending)) {
                return new TotpConfirmation.NothingPending();
            }
            if (first && FactorTable.any(sql, account)) {
                return new TotpConfirmation.TooLate();
            }
            FactorTable.setTotp(sql, account, totp, step);
            RecoveryCodes codes = sheet.store(sql, account);
            PortalGuesses.right(sql, subject);
            FactorRules.added(change, owner.get(), Change.Kind.TOTP_ON, APP);
            return new TotpConfirmation.Confirmed(codes);
        });
    }

    /** Checks a code of the app; each is right once, on all nodes together. Counted before it is looked at. */
    public FactorCheck check(long account, String code) {
        Subject subject = subject("code", account);
        Instant now = now();
        FactorCheck result = database.write(sql -> check(sql, subject, account, code, now));
        if (result instanceof FactorCheck.Wrong) {
            refused.tell(account, "wrong code");
        }
        return result;
    }

    private FactorCheck check(Sql sql, Subject subject, long account, String code, Instant now) {
        Optional<FactorTable.Totp> totp = FactorTable.totp(sql, account);
        if (totp.isEmpty()) {
            return new FactorCheck.None();
        }
        Duration wait = PortalGuesses.count(sql, List.of(subject), now);
        if (wait.isPositive()) {
            return new FactorCheck.TooMany(wait);
        }
        byte[] secret = vault.open(Vault.Purpose.TOTP, account, totp.get().sealed());
        try {
            OptionalLong step = Totp.step(secret, code, now);
            if (step.isEmpty() || !FactorTable.useStep(sql, account, totp.get(), step.getAsLong())) {
                return new FactorCheck.Wrong();
            }
            PortalGuesses.right(sql, subject);
            if (!vault.isUnderPresentKey(totp.get().sealed())) {
                FactorTable.reseal(sql, account, totp.get(), vault.close(Vault.Purpose.TOTP, account, secret));
            }
            return new FactorCheck.Right();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Checks a recovery code, in whatever spelling; each is right once. Counted before it is looked at. */
    public FactorCheck useRecoveryCode(long account, String code) {
        Optional<Account> owner = database.read(sql -> AccountTable.byId(sql, account));
        List<FactorTable.Code> codes = database.read(sql -> FactorTable.codes(sql, account));
        if (owner.isEmpty() || codes.isEmpty()) {
            return new FactorCheck.None();
        }
        Subject subject = subject("recovery code", account);
        Duration wait = guesses.count(List.of(subject));
        if (wait.isPositive()) {
            return new FactorCheck.TooMany(wait);
        }
        boolean right = RecoverySheet.letters(code)
                .flatMap(letters -> matching(codes, letters))
                .map(found -> use(owner.get(), found, subject))
                .orElse(false);
        if (!right) {
            refused.tell(account, "wrong recovery code");
        }
        return right ? new FactorCheck.Right() : new FactorCheck.Wrong();
    }

    private Optional<FactorTable.Code> matching(List<FactorTable.Code> codes, byte[] letters) {
        SlowHash hash = slowHashes.again(codes.getFirst().hash(), letters);
        return codes.stream().filter(code -> code.hash().isSame(hash)).findFirst();
    }

    private boolean use(Account owner, FactorTable.Code code, Subject subject) {
        return changes.make(owner.login(), change -> {
                    boolean first = FactorTable.useCode(change.sql(), owner.id(), code);
                    if (first) {
                        PortalGuesses.right(change.sql(), subject);
                        int left = FactorTable.codes(change.sql(), owner.id()).size();
                        change.audit(Change.Kind.RECOVERY_CODE_USED, owner.id(), null, "recovery codes left: " + left);
                    }
                    return first;
                })
                .result();
    }

    /**
     * Makes new codes; the former ones are void.
     *
     * @throws IllegalStateException if the account has neither an authenticator app nor a passkey
     */
    public RecoveryCodes renewRecoveryCodes(long account, String by) {
        RecoverySheet sheet = RecoverySheet.make(random, slowHashes);
        return changes.make(by, change -> {
                    if (!FactorTable.any(change.sql(), account)) {
                        throw new IllegalStateException("the account has no second factor to recover from");
                    }
                    change.audit(Change.Kind.RECOVERY_CODES_MADE, account, null, "");
                    return sheet.store(change.sql(), account);
                })
                .result();
    }

    /**
     * Removes the authenticator app. If it was the last second factor, all app passwords are revoked, and the recovery
     * codes are void.
     *
     * @return whether there was one
     */
    public Changed<Boolean> removeTotp(long account, String by) {
        return changes.make(by, change -> {
            Optional<Account> owner = AccountTable.byId(change.sql(), account);
            boolean removed = owner.isPresent() && FactorTable.removeTotp(change.sql(), account);
            if (removed) {
                FactorRules.removed(change, owner.get(), Change.Kind.TOTP_OFF, APP);
            }
            return removed;
        });
    }

    private Subject subject(String what, long account) {
        return guesses.subject(GuessLimit.ACCOUNT, what, Long.toString(account));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
