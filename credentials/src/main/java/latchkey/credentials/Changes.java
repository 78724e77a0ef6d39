package latchkey.credentials;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;

/** Makes changes: commits one, and sees that it counts in this process before it is acknowledged. */
public final class Changes {
    private static final int LONGEST_NAME = 400;

    private final Database database;
    private final ChangeFeed feed;
    private final Clock clock;

    Changes(Database database, ChangeFeed feed, Clock clock) {
        this.database = database;
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * Makes a change, unless it is asked for under a condition that does not hold.
     *
     * @param by the login or role that asks, for the audit trail
     * @throws Unchanged.Outdated if the account was changed meanwhile
     */
    public <T> Changed<T> make(String by, Function<ChangeTransaction, T> work) {
        Changed<T> committed = database.write(sql -> {
            ChangeTransaction transaction = ChangeTransaction.begin(
                    sql, clock.instant().truncatedTo(ChronoUnit.MILLIS), FreeText.clean(by, LONGEST_NAME));
            Unchanged.check(sql);
            T result = work.apply(transaction);
            return new Changed<>(result, transaction.change());
        });
        Change change = committed.change();
        if (change != null) {
            feed.committed(change);
        }
        return committed;
    }
}
