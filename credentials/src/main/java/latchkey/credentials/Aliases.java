package latchkey.credentials;

import java.util.Optional;
import java.util.function.Function;
import latchkey.credentials.Aliasing.Reason;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import org.jspecify.annotations.Nullable;

/**
 * Adds and removes the further names of accounts. Both raise the account's epoch, and what any node remembers of a name
 * that was nobody's counts no longer: so a new name works at once, and one that was removed is refused everywhere.
 */
final class Aliases {
    private final Changes changes;

    Aliases(Changes changes) {
        this.changes = changes;
    }

    /** Changes one account's names; null if all is well, or why nothing was changed. */
    @FunctionalInterface
    private interface Work {
        Aliasing.@Nullable Refused on(ChangeTransaction change, Account account, LoginName name);
    }

    Changed<Aliasing> add(long account, String alias, String by) {
        return make(account, alias, by, (change, before, name) -> {
            if (signsIn(name, before)) {
                return null;
            }
            if (AccountTable.isTaken(change.sql(), name)) {
                return refused(Reason.TAKEN, taken(name));
            }
            AccountTable.addName(change.sql(), account, name);
            change.record(Change.Kind.ALIAS_ADDED, account, null, name.text());
            return null;
        });
    }

    Changed<Aliasing> remove(long account, String alias, String by) {
        return make(account, alias, by, (change, before, name) -> {
            if (before.login().equals(name.text())) {
                return refused(
                        Reason.IS_THE_LOGIN, "'" + name.text() + "' is the account's login, which cannot be removed.");
            }
            if (!before.aliases().contains(name.text())) {
                return refused(
                        Reason.NO_SUCH_ALIAS, "The account " + before.login() + " has no alias '" + name.text() + "'.");
            }
            AccountTable.removeName(change.sql(), account, name);
            change.record(Change.Kind.ALIAS_REMOVED, account, null, name.text());
            return null;
        });
    }

    private Changed<Aliasing> make(long account, String alias, String by, Work work) {
        Optional<LoginName> name = LoginName.of(alias);
        if (name.isEmpty()) {
            return new Changed<>(refused(Reason.MALFORMED_LOGIN, malformed(alias)), null);
        }
        Function<ChangeTransaction, Aliasing> change = transaction -> {
            Optional<Account> before = AccountTable.byId(transaction.sql(), account);
            if (before.isEmpty()) {
                return refused(Reason.NO_SUCH_ACCOUNT, "There is no such account.");
            }
            Aliasing.Refused refused = work.on(transaction, before.get(), name.get());
            return refused != null
                    ? refused
                    : new Aliasing.Done(
                            AccountTable.byId(transaction.sql(), account).orElseThrow());
        };
        return changes.make(by, change);
    }

    private static boolean signsIn(LoginName name, Account account) {
        return account.login().equals(name.text()) || account.aliases().contains(name.text());
    }

    private static Aliasing.Refused refused(Reason reason, String sentence) {
        return new Aliasing.Refused(reason, sentence);
    }

    static String malformed(String sent) {
        return "'" + FreeText.clean(sent, LoginName.LONGEST) + "' cannot be a login: at most " + LoginName.LONGEST
                + " bytes, no spaces, control characters or separators.";
    }

    static String taken(LoginName name) {
        return "'" + name.text() + "' is already the login or an alias of an account.";
    }
}
