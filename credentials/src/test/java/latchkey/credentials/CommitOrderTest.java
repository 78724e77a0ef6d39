package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** D8: on PostgreSQL a reader of {@code seq > last} passes over a row that commits late, unless numbers wait. */
class CommitOrderTest {
    private final Store store;

    CommitOrderTest(@TempDir Path folder) {
        store = TestStore.POSTGRESQL.empty(folder);
    }

    @Test
    void d8AReaderOfAPlainSequenceMissesTheRowThatCommitsLate() throws Exception {
        try (Connection slow = TestStore.connect(store);
                Connection quick = TestStore.connect(store);
                Connection reader = TestStore.connect(store)) {
            run(reader, "create table plain (seq bigserial primary key)");
            slow.setAutoCommit(false);
            run(slow, "insert into plain default values");
            run(quick, "insert into plain default values");
            List<Long> read = new ArrayList<>(after(reader, 0));
            slow.commit();
            read.addAll(after(reader, read.getLast()));
            assertThat(read).containsExactly(2L); // 1 was passed over for ever
        }
    }

    private static void run(Connection connection, String statement) throws SQLException {
        try (Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private static List<Long> after(Connection connection, long seq) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (var statement = connection.prepareStatement("select seq from plain where seq > ? order by seq")) {
            statement.setLong(1, seq);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }

    @Test
    void d8AReaderOfTheFeedMissesNothing() throws Exception {
        try (Database database = Database.open(store, CredentialMeter.NONE)) {
            CountDownLatch numbered = new CountDownLatch(1);
            CountDownLatch letGo = new CountDownLatch(1);
            CompletableFuture<Long> slow = CompletableFuture.supplyAsync(() -> change(database, "a@example.org", () -> {
                numbered.countDown();
                wait(letGo);
            }));
            assertThat(numbered.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Long> quick =
                    CompletableFuture.supplyAsync(() -> change(database, "b@example.org", () -> {}));
            assertThatThrownBy(() -> quick.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            List<Long> read = new ArrayList<>(read(database, 0));
            assertThat(read).isEmpty();
            letGo.countDown();
            List<Long> committed = List.of(slow.get(20, TimeUnit.SECONDS), quick.get(20, TimeUnit.SECONDS));
            assertThat(read(database, 0)).isEqualTo(committed).isSorted();
        }
    }

    private static long change(Database database, String login, Runnable whileOpen) {
        return database.write(sql -> {
            ChangeTransaction change = ChangeTransaction.begin(sql, Instant.EPOCH, "test");
            AccountTable.add(
                    sql, change.seq(), LoginName.of(login).orElseThrow(), List.of(), TwoFactor.EXTERNAL, change.now());
            change.record(Change.Kind.ACCOUNT_ADDED, change.seq(), null, "");
            whileOpen.run();
            return change.seq();
        });
    }

    private static List<Long> read(Database database, long after) {
        return database.read(sql -> ChangeTable.from(sql, after + 1, 100)).stream()
                .map(Change::seq)
                .toList();
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
