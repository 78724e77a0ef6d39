package latchkey.credentials.record;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import latchkey.credentials.RecordUnavailable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** How connections to a SQLite file are made: many readers beside one writer (WAL), each commit on disk (FULL). */
final class SqliteFile {
    private static final int LOGINS = 4;
    private static final int READERS = 4;
    private static final int READER_WAIT_MILLIS = 1_000;
    private static final int WRITER_WAIT_MILLIS = 3_000;
    /** For the lock that another process holds. */
    private static final int BUSY_MILLIS = 2_000;

    private final SQLiteDataSource source;

    private SqliteFile(SQLiteDataSource source) {
        this.source = source;
    }

    /** Makes the file, readable by its owner only, if it is missing. */
    static SqliteFile prepare(Path file) {
        try {
            if (!Files.exists(file)) {
                if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                } else {
                    Files.createFile(file);
                }
            }
        } catch (IOException e) {
            throw new RecordUnavailable("the SQLite file " + file + " cannot be made: is its folder there?", e);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        // BEGIN IMMEDIATE: a transaction that reads first would fail when it begins to write beside another.
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return new SqliteFile(source);
    }

    HikariConfig logins() {
        return readers("latchkey-record-logins", LOGINS);
    }

    HikariConfig readers() {
        return readers("latchkey-record-readers", READERS);
    }

    private HikariConfig readers(String name, int connections) {
        HikariConfig pool = pool(name, connections, READER_WAIT_MILLIS);
        pool.setConnectionInitSql("pragma query_only = on");
        return pool;
    }

    HikariConfig writers() {
        return pool("latchkey-record-writer", 1, WRITER_WAIT_MILLIS);
    }

    private HikariConfig pool(String name, int connections, int waitMillis) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setDataSource(source);
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(1); // the command line needs no more
        pool.setConnectionTimeout(waitMillis);
        return pool;
    }
}
