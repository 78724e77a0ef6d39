package latchkey.credentials.owner;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Changes;
import latchkey.credentials.FreeText;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.PasskeyTable;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.SlowHashes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps passkeys; whoever calls has done the ceremonies of WebAuthn. Every method blocks, and throws {@link
 * RecordUnavailable}.
 */
public final class Passkeys {
    public static final int MOST = 20;
    public static final int LONGEST_LABEL = 100;

    private static final int HANDLE_BYTES = 32;

    private final Database database;
    private final Changes changes;
    private final SlowHashes slowHashes;
    private final SecureRandom random;

    Passkeys(Database database, Changes changes, SlowHashes slowHashes, SecureRandom random) {
        this.database = database;
        this.changes = changes;
        this.slowHashes = slowHashes;
        this.random = random;
    }

    /**
     * By what authenticators know the account: 32 random bytes (WebAuthn §14.6.1), made when first asked for.
     *
     * @throws IllegalArgumentException if there is no such account
     */
    public byte[] userHandle(long account) {
        Optional<byte[]> handle = database.read(sql -> PasskeyTable.handle(sql, account));
        if (handle.isPresent()) {
            return handle.get();
        }
        byte[] fresh = new byte[HANDLE_BYTES];
        random.nextBytes(fresh);
        return database.write(sql -> {
            if (AccountTable.byId(sql, account).isEmpty()) {
                throw new IllegalArgumentException("there is no such account");
            }
            return PasskeyTable.handle(sql, account, fresh);
        });
    }

    public Optional<Account> byUserHandle(byte[] handle) {
        return database.read(
                sql -> PasskeyTable.accountOf(sql, handle).flatMap(account -> AccountTable.byId(sql, account)));
    }

    /** Those of an account, oldest first. */
    public List<Passkey> of(long account) {
        return database.read(sql -> PasskeyTable.of(sql, account));
    }

    public Optional<Passkey> find(byte[] credentialId) {
        return database.read(sql -> PasskeyTable.find(sql, credentialId));
    }

    /** Adds one. Where the account has no second factor yet, it has recovery codes from then on. */
    public Changed<PasskeyAdding> add(long account, NewPasskey passkey, String by) {
        Optional<PasskeyAdding> refusal = database.read(sql -> refusal(sql, account, passkey));
        if (refusal.isPresent()) {
            return new Changed<>(refusal.get(), null);
        }
        boolean first = !database.read(sql -> FactorTable.any(sql, account));
        @Nullable RecoverySheet sheet = first ? RecoverySheet.make(random, slowHashes) : null;
        return changes.make(
                by,
                change ->
                        refusal(change.sql(), account, passkey).orElseGet(() -> add(change, account, passkey, sheet)));
    }

    private static Optional<PasskeyAdding> refusal(Sql sql, long account, NewPasskey passkey) {
        if (!isLabel(passkey.label())) {
            return refused("The name must have 1 to " + LONGEST_LABEL + " printable characters.");
        }
        if (AccountTable.byId(sql, account).isEmpty()) {
            return refused("There is no such account.");
        }
        if (PasskeyTable.count(sql, account) >= MOST) {
            return refused("The account has " + MOST + " passkeys, and more are not allowed: remove one first.");
        }
        return PasskeyTable.find(sql, passkey.credentialId()).isPresent()
                ? refused("This passkey is set up already.")
                : Optional.empty();
    }

    private static Optional<PasskeyAdding> refused(String sentence) {
        return Optional.of(new PasskeyAdding.Refused(sentence));
    }

    private static boolean isLabel(String label) {
        return !label.isBlank() && label.codePointCount(0, label.length()) <= LONGEST_LABEL && FreeText.isClean(label);
    }

    /** @param sheet not used if the account got another factor meanwhile */
    private static PasskeyAdding add(
            ChangeTransaction change, long account, NewPasskey wish, @Nullable RecoverySheet sheet) {
        boolean first = !FactorTable.any(change.sql(), account);
        Passkey passkey = new Passkey(
                change.seq(),
                account,
                wish.credentialId(),
                wish.publicKeyCose(),
                wish.signCount(),
                wish.label(),
                wish.transports(),
                wish.backedUp(),
                change.now(),
                null);
        PasskeyTable.add(change.sql(), passkey);
        @Nullable RecoveryCodes codes = first && sheet != null ? sheet.store(change.sql(), account) : null;
        Account owner = AccountTable.byId(change.sql(), account).orElseThrow();
        FactorRules.added(change, owner, Change.Kind.PASSKEY_ADDED, "passkey " + wish.label());
        return new PasskeyAdding.Added(passkey, codes);
    }

    /**
     * Notes that one was used.
     *
     * @return false if there is none, or if its counter did not rise (WebAuthn §7.2, step 22): it may be a copy, and
     *     must not count
     */
    public boolean used(byte[] credentialId, long signCount, boolean backedUp, Instant at) {
        return database.write(sql -> PasskeyTable.used(sql, credentialId, signCount, backedUp, at));
    }

    /**
     * Calls one by another name.
     *
     * @param label 1 to {@link #LONGEST_LABEL} printable characters
     * @return false if it is none, or if the account does not have that one
     */
    public Changed<Boolean> rename(long account, long id, String label, String by) {
        if (!isLabel(label)) {
            return new Changed<>(false, null);
        }
        return changes.make(by, change -> {
            boolean renamed = PasskeyTable.rename(change.sql(), account, id, label);
            if (renamed) {
                change.audit(Change.Kind.PASSKEY_RENAMED, account, null, "passkey " + label);
            }
            return renamed;
        });
    }

    /**
     * Removes one. If it was the last second factor, all app passwords are revoked, and the recovery codes are void.
     *
     * @return whether the account had that one
     */
    public Changed<Boolean> remove(long account, long id, String by) {
        return changes.make(by, change -> {
            Optional<Account> owner = AccountTable.byId(change.sql(), account);
            Optional<Passkey> passkey = PasskeyTable.of(change.sql(), account).stream()
                    .filter(one -> one.id() == id)
                    .findFirst();
            if (owner.isEmpty() || passkey.isEmpty()) {
                return false;
            }
            PasskeyTable.remove(change.sql(), account, id);
            FactorRules.removed(
                    change,
                    owner.get(),
                    Change.Kind.PASSKEY_REMOVED,
                    "passkey " + passkey.get().label());
            return true;
        });
    }
}
