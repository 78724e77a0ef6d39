package latchkey.credentials.record;

import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The history of the schema; the same files for both databases. */
final class Schema {
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);

    private Schema() {}

    /** Runs what is missing. Flyway has no lock on SQLite, so whoever comes second to a new file tries again. */
    static void migrate(DataSource source) {
        Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:latchkey/credentials/record")
                .load();
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

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
