package latchkey.credentials.record;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears at once when anybody has committed a change, on a connection and a thread of its own (PostgreSQL's LISTEN). It
 * only makes the next look at the feed come sooner: nothing depends on it, and it may be deaf for ever, as behind a pooler
 * that gives a connection to another after each transaction.
 */
public final class ChangeSignal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeSignal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** After so much silence the server is asked whether it is still there. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final HikariDataSource source;
    private final Jdbi jdbi;
    private final Runnable heard;
    private volatile boolean closed;

    /** @param heard runs on this signal's thread, after a change and whenever one may have been missed */
    ChangeSignal(HikariConfig connection, Runnable heard) {
        this.source = new HikariDataSource(connection);
        this.heard = heard;
        jdbi = Jdbi.create(source);
        Thread _ = Thread.ofPlatform().daemon().name("latchkey-change-signal").start(this::run);
    }

    private void run() {
        try (source) {
            while (!closed) {
                hear();
            }
        }
    }

    private void hear() {
        try {
            jdbi.useHandle(handle -> listen(new Sql(handle, Sql.Dialect.POSTGRESQL)));
        } catch (JdbiException | SQLException e) {
            log.debug("changes are not heard of at once: {}", e.getMessage());
            rest();
        } catch (RuntimeException e) {
            log.error("changes are not heard of at once", e);
            rest();
        }
    }

    private void listen(Sql sql) throws SQLException {
        sql.listen();
        heard.run();
        long latest = System.nanoTime();
        while (!closed) {
            if (sql.hears(PATIENCE)) {
                heard.run();
                latest = System.nanoTime();
            } else if (System.nanoTime() - latest > SILENCE.toNanos()) {
                sql.listen();
                latest = System.nanoTime();
            }
        }
    }

    private void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    /** The thread and its connection end within a second or two; this does not wait for them. */
    @Override
    public void close() {
        closed = true;
    }
}
