package latchkey.faults.lab;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import latchkey.credentials.Change;

/** Revokes as one would who lets a sequence number the changes: the number is taken at once, and committed at last. */
public final class PlantedWriter implements AutoCloseable {
    private final Lab lab;
    private final Connection connection;
    private final Statement statement;

    public PlantedWriter(Lab lab) throws SQLException {
        this.lab = lab;
        connection = lab.sql().connect();
        statement = connection.createStatement();
    }

    /** Takes its number, and does all but commit. */
    public Change begin(Password password) throws SQLException {
        long seq = number("update counter set value = value + 1 where id = 1 returning value");
        connection.setAutoCommit(false);
        long previous = number("select max(seq) from change_feed");
        long account = lab.account(password.login());
        long epoch = number("update account set epoch = epoch + 1 where id = " + account + " returning epoch");
        Change change = new Change(
                seq,
                previous,
                account,
                password.id(),
                null,
                epoch,
                Change.Kind.PASSWORD_REVOKED,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        long at = change.at().toEpochMilli();
        statement.execute(
                "update app_password set revoked_at = %d, revoked_by = 'planted', revoked_why = '' where id = %d"
                        .formatted(at, password.id()));
        statement.execute("""
                insert into change_feed (seq, previous, changed_at, account_id, password_id, epoch, kind)
                values (%d, %d, %d, %d, %d, %d, '%s')""".formatted(seq, previous, at, account, password.id(), epoch, change.kind()));
        return change;
    }

    private long number(String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
