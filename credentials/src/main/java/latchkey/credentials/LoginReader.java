package latchkey.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PasswordTable;
import latchkey.credentials.record.PasswordTable.Candidate;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.SlowHash;

/** What a login reads of the record, and the one thing that it writes there. */
interface LoginReader {
    /**
     * Reads. Each call of {@link Reading} sees all that was committed before it, and perhaps more than the one before.
     *
     * @throws RecordUnavailable if the record cannot be read
     */
    <T> T read(Function<Reading, T> work);

    /**
     * Puts a new hash of the same password in place of the old one, unless that was replaced meanwhile.
     *
     * @throws RecordUnavailable if the record cannot be written
     */
    void renew(long credential, SlowHash old, String pepperId, int selector, SlowHash renewed);

    /** The record while it is read. */
    interface Reading {
        /** The account that has this name as its login or as an alias. */
        Optional<Account> account(LoginName name);

        /**
         * The account's passwords that have the selector of their pepper, revoked ones too; nearly always one or none.
         *
         * @param selectors by pepper
         */
        List<Candidate> candidates(long account, Map<String, Integer> selectors);

        /** Whether the account has an active password that was made under none of these peppers. */
        boolean hasPasswordUnderAnother(long account, Set<String> pepperIds, Instant now);
    }

    static LoginReader of(Database database) {
        return new LoginReader() {
            @Override
            public <T> T read(Function<Reading, T> work) {
                return database.readAtOnce(sql -> work.apply(reading(sql)));
            }

            @Override
            public void renew(long credential, SlowHash old, String pepperId, int selector, SlowHash renewed) {
                database.write(sql -> PasswordTable.rehash(sql, credential, old, pepperId, selector, renewed));
            }
        };
    }

    private static Reading reading(Sql sql) {
        return new Reading() {
            @Override
            public Optional<Account> account(LoginName name) {
                return AccountTable.byName(sql, name);
            }

            @Override
            public List<Candidate> candidates(long account, Map<String, Integer> selectors) {
                return PasswordTable.candidates(sql, account, selectors);
            }

            @Override
            public boolean hasPasswordUnderAnother(long account, Set<String> pepperIds, Instant now) {
                return !pepperIds.containsAll(PasswordTable.pepperIdsOfActive(sql, account, now));
            }
        };
    }
}
