package latchkey.credentials;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.PasskeyTable;
import latchkey.credentials.record.PlaceTable;
import latchkey.credentials.record.PortalSessionTable;
import latchkey.credentials.record.PrimaryPasswordTable;
import latchkey.credentials.record.Revocations;
import latchkey.credentials.record.Sql;
import org.jspecify.annotations.Nullable;

/** Adds, finds and changes accounts. Every method blocks, and throws {@link RecordUnavailable}. */
public final class Accounts {
    private static final int LONGEST_REASON = 500;
    private static final int LARGEST_PAGE = 200;

    private final Database database;
    private final Changes changes;
    private final Aliases aliases;

    Accounts(Database database, Changes changes) {
        this.database = database;
        this.changes = changes;
        aliases = new Aliases(changes);
    }

    /**
     * Adds an account. Login and aliases are made canonical first.
     *
     * @param twoFactor {@link TwoFactor#LOCAL} is none until the owner has set one up
     * @param by the login or role that asks, for the audit trail
     */
    public Registration add(String login, List<String> aliases, TwoFactor twoFactor, String by) {
        Set<LoginName> names = new LinkedHashSet<>();
        for (String sent : prepend(login, aliases)) {
            Optional<LoginName> name = LoginName.of(sent);
            if (name.isEmpty()) {
                return new Registration.Refused(Registration.Reason.MALFORMED_LOGIN, Aliases.malformed(sent));
            }
            names.add(name.get());
        }
        return changes.make(by, change -> add(change, List.copyOf(names), twoFactor))
                .result();
    }

    private static List<String> prepend(String login, List<String> aliases) {
        return Stream.concat(Stream.of(login), aliases.stream()).toList();
    }

    private static Registration add(ChangeTransaction change, List<LoginName> names, TwoFactor twoFactor) {
        for (LoginName name : names) {
            if (AccountTable.isTaken(change.sql(), name)) {
                return new Registration.Refused(Registration.Reason.TAKEN, Aliases.taken(name));
            }
        }
        long id = change.seq();
        TwoFactor begin = twoFactor == TwoFactor.LOCAL ? TwoFactor.NONE : twoFactor;
        AccountTable.add(change.sql(), id, names.getFirst(), names.subList(1, names.size()), begin, change.now());
        change.record(Change.Kind.ACCOUNT_ADDED, id, null, names.getFirst().text());
        return new Registration.Added(AccountTable.byId(change.sql(), id).orElseThrow());
    }

    /** All accounts, by login. */
    public List<Account> list() {
        return database.read(AccountTable::all);
    }

    /** The account of that login or alias, in whatever spelling it is sent. */
    public Optional<Account> find(String login) {
        return LoginName.of(login).flatMap(name -> database.read(sql -> AccountTable.byName(sql, name)));
    }

    /** The account of that id; empty too if it was deleted. */
    public Optional<Account> byId(long id) {
        return database.read(sql -> AccountTable.byId(sql, id));
    }

    /**
     * The next accounts, by login, in the database's order of letters; none twice, whatever is added or deleted meanwhile.
     *
     * @param afterLogin the last login of the page before; null for the first page
     * @param limit 1 to 200
     * @param containing part of the login or of an alias, in any case; null for all
     */
    public List<Account> page(@Nullable String afterLogin, int limit, @Nullable String containing) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("the limit must be 1 to " + LARGEST_PAGE);
        }
        String part = containing == null ? "" : LoginName.folded(containing);
        if (part.isEmpty() && containing != null && !containing.isEmpty()) {
            return List.of();
        }
        return database.read(sql -> AccountTable.page(sql, afterLogin, limit, part));
    }

    /**
     * Adds a name that signs in to the account, on every node at once.
     *
     * @param by the login or role that asks, for the audit trail
     */
    public Changed<Aliasing> addAlias(long account, String alias, String by) {
        return aliases.add(account, alias, by);
    }

    /** Takes a name away, so that it is refused on every node and can be another account's. */
    public Changed<Aliasing> removeAlias(long account, String alias, String by) {
        return aliases.remove(account, alias, by);
    }

    /**
     * Declares how the owner proves a second factor, and ends the sessions at the portal. Turning it off removes what the
     * owner has set up here and revokes all the account's passwords in the same transaction.
     *
     * @param twoFactor {@link TwoFactor#LOCAL} changes nothing as long as the owner has set nothing up here
     * @return the account as it stands now; empty if there is none of that id
     */
    public Changed<Optional<Account>> twoFactor(long account, TwoFactor twoFactor, String by) {
        return change(account, by, (change, before) -> {
            boolean unfounded = twoFactor == TwoFactor.LOCAL && !FactorTable.any(change.sql(), account);
            if (before.twoFactor() == twoFactor || unfounded) {
                return;
            }
            AccountTable.setTwoFactor(change.sql(), account, twoFactor);
            switch (twoFactor) {
                case NONE -> {
                    FactorTable.forget(change.sql(), account);
                    PasskeyTable.removeAll(change.sql(), account);
                    revokeAll(
                            change,
                            account,
                            Change.Kind.TWO_FACTOR_OFF,
                            "two-factor authentication was turned off",
                            "");
                }
                case EXTERNAL, LOCAL -> {
                    PortalSessionTable.endAll(change.sql(), account, null);
                    String where = twoFactor.name().toLowerCase(Locale.ROOT);
                    change.record(Change.Kind.TWO_FACTOR_ON, account, null, where);
                }
            }
        });
    }

    /**
     * The owner has changed the account's primary password, which is kept elsewhere: revokes all the account's app
     * passwords.
     *
     * @param why free text for the audit trail; may be empty
     * @return the account as it stands now; empty if there is none of that id
     */
    public Changed<Optional<Account>> primaryPasswordChanged(long account, String by, String why) {
        return change(
                account,
                by,
                (change, _) -> revokeAll(
                        change,
                        account,
                        Change.Kind.PRIMARY_PASSWORD_CHANGED,
                        "the account's own password was changed",
                        why));
    }

    /** As {@link #primaryPasswordChanged}, where an operator has set the primary password anew. */
    public Changed<Optional<Account>> primaryPasswordReset(long account, String by, String why) {
        return change(
                account,
                by,
                (change, _) -> revokeAll(
                        change,
                        account,
                        Change.Kind.PRIMARY_PASSWORD_RESET,
                        "the account's own password was reset",
                        why));
    }

    /**
     * Deletes an account: revokes all its passwords and frees its names, which may be another account's from then on.
     * Its history and its audit trail stay under its id.
     *
     * @param why free text for the audit trail; may be empty
     * @return the account as it stood before; empty if there is none of that id
     */
    public Changed<Optional<Account>> delete(long account, String by, String why) {
        return changes.make(by, change -> {
            Optional<Account> before = AccountTable.byId(change.sql(), account);
            before.ifPresent(found -> {
                AccountTable.delete(change.sql(), account, change.now());
                forgetOwner(change.sql(), account);
                String names = String.join(" ", prepend(found.login(), found.aliases()));
                revokeAll(
                        change,
                        account,
                        Change.Kind.ACCOUNT_DELETED,
                        "the account was deleted",
                        why.isBlank() ? names : names + ": " + why);
            });
            return before;
        });
    }

    private static void forgetOwner(Sql sql, long account) {
        PlaceTable.forget(sql, account);
        PrimaryPasswordTable.forget(sql, account);
        FactorTable.forget(sql, account);
        PasskeyTable.forget(sql, account);
    }

    /** Revokes all the account's passwords, ends its sessions at the portal, and records a change that does so. */
    private static void revokeAll(
            ChangeTransaction change, long account, Change.Kind kind, String reason, String detail) {
        PortalSessionTable.endAll(change.sql(), account, null);
        Revocations.revokeAll(change, account, kind, reason, detail);
    }

    /**
     * Refuses every login of the account from now on and ends its sessions; its passwords stay as they are.
     *
     * @param why free text for the audit trail; may be empty
     * @return the account as it stands now; empty if there is none of that id
     */
    public Changed<Optional<Account>> suspend(long account, String by, String why) {
        return suspended(account, by, true, Change.Kind.SUSPENDED, why);
    }

    /**
     * Ends a suspension.
     *
     * @return the account as it stands now; empty if there is none of that id
     */
    public Changed<Optional<Account>> resume(long account, String by) {
        return suspended(account, by, false, Change.Kind.RESUMED, "");
    }

    private Changed<Optional<Account>> suspended(
            long account, String by, boolean suspended, Change.Kind kind, String why) {
        return change(account, by, (change, before) -> {
            if (before.suspended() != suspended) {
                @Nullable Instant at = suspended ? change.now() : null;
                AccountTable.setSuspended(change.sql(), account, at);
                PortalSessionTable.endAll(change.sql(), account, null);
                change.record(kind, account, null, FreeText.clean(why, LONGEST_REASON));
            }
        });
    }

    @FunctionalInterface
    private interface AccountChange {
        void make(ChangeTransaction change, Account before);
    }

    private Changed<Optional<Account>> change(long account, String by, AccountChange work) {
        return changes.make(by, change -> {
            Optional<Account> before = AccountTable.byId(change.sql(), account);
            before.ifPresent(found -> work.make(change, found));
            return AccountTable.byId(change.sql(), account);
        });
    }
}
