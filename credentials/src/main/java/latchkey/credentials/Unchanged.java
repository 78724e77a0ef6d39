package latchkey.credentials;

import java.util.Optional;
import java.util.function.Supplier;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.Sql;

/** A condition for a change: that an account is still as it was read. It is looked at in the change's own transaction. */
public final class Unchanged {
    private static final ScopedValue<Account> READ = ScopedValue.newInstance();

    private Unchanged() {}

    /** The account was changed since it was read, and nothing was done. */
    public static final class Outdated extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Outdated() {
            super("the account was changed since it was read", null, false, false);
        }
    }

    /**
     * Makes a change, by any method of {@link Credentials} that this thread calls, if the account has the same epoch still.
     *
     * @throws Outdated if it has not, or was deleted
     */
    public static <T> T since(Account read, Supplier<T> change) {
        return ScopedValue.where(READ, read).call(change::get);
    }

    static void check(Sql sql) {
        if (READ.isBound()) {
            Optional<Account> now = AccountTable.byId(sql, READ.get().id());
            if (now.isEmpty() || now.get().epoch() != READ.get().epoch()) {
                throw new Outdated();
            }
        }
    }
}
