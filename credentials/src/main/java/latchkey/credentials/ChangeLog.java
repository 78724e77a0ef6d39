package latchkey.credentials;

import java.util.List;
import java.util.Map;
import java.util.Set;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;

/** What the change feed reads of the record. Both methods throw {@link RecordUnavailable}. */
interface ChangeLog {
    /**
     * The next changes, in the order of commits, beginning with the one of that very number: if it is not the first, the
     * record is not the one that was read before, or what followed has been removed from it.
     *
     * @param atMost at least 2
     */
    Page from(long seq, int atMost);

    /** The latest epochs of the accounts that changed lately. */
    Base base();

    /**
     * @param changes all that were committed before the look, if they are fewer than was asked for
     * @param nodes the incarnations of the nodes that the record lists; read after the changes
     */
    record Page(List<Change> changes, Set<Long> nodes) {}

    /**
     * @param from of every account that changed after this number the epoch is here
     * @param latest the number of the latest change; 0 if there was none yet
     * @param epochs by account; may be newer than {@code latest}
     */
    record Base(long from, long latest, Map<Long, Long> epochs) {}

    static ChangeLog of(Database database) {
        return new ChangeLog() {
            @Override
            public Page from(long seq, int atMost) {
                return database.readAtOnce(
                        sql -> new Page(ChangeTable.from(sql, seq, atMost), NodeTable.incarnations(sql)));
            }

            @Override
            public Base base() {
                return database.read(sql -> {
                    long latest = ChangeTable.latest(sql);
                    // In this order: what is removed in between raises the beginning.
                    Map<Long, Long> epochs = ChangeTable.epochs(sql);
                    return new Base(ChangeTable.beginning(sql), latest, epochs);
                });
            }
        };
    }
}
