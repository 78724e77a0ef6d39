package latchkey.credentials.record;

import java.time.Duration;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** The history of the schema; the same files for both databases. */
final class Schema {
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);

    private Schema() {}

    /** Whether nothing is missing and nothing is wrong. Only reads, so that it waits for nobody who writes. */
    static boolean isCurrent(DataSource source) {
        MigrationInfo[] all = flyway(source).info().all();
        return Arrays.stream(all)
                .allMatch(one -> one.getState().isApplied() && !one.getState().isFailed() && one.isChecksumMatching());
    }

    /** Runs what is missing. Flyway has no lock on SQLite, so whoever comes second to a new file tries again. */
    static void migrate(DataSource source) {
        Flyway flyway = flyway(source);
        for (int tried = 1; ; tried++) {
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                if (tried == TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static Flyway flyway(DataSource source) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:latchkey/credentials/record")
                .load();
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
