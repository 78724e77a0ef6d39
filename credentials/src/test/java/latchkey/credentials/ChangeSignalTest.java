package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a shared store PostgreSQL itself says that there is a change: nobody waits for the next look at the feed. */
class ChangeSignalTest {
    /** The poll alone would take that long. */
    private static final Duration PERIOD = Duration.ofMinutes(2);

    private final Store store;

    ChangeSignalTest(@TempDir Path folder) {
        store = TestStore.POSTGRESQL.empty(folder);
    }

    private Credentials open() {
        return Credentials.open(settings(store).with(draft -> {
            draft.feedPeriod = PERIOD;
            draft.lease = Duration.ofHours(1);
        }));
    }

    @Test
    void g3AChangeIsInForceOnAnotherNodeBeforeItsNextLook() throws Exception {
        try (Credentials here = open();
                Credentials there = open()) {
            Account alice = account(here, ALICE);
            there.nodes().join("b.example.org", new Holder());
            Change change = Objects.requireNonNull(here.passwords()
                    .revoke(issue(here, alice).id(), "alice", "")
                    .change());
            assertThat(here.nodes().enforced(change, Duration.ofSeconds(20))).isInstanceOf(Enforcement.Enforced.class);
        }
    }

    @Test
    void g3ItIsHeardAgainAfterItsConnectionWasLost() throws Exception {
        try (Credentials here = open();
                Credentials there = open()) {
            Account alice = account(here, ALICE);
            CountDownLatch told = new CountDownLatch(2);
            there.nodes().join("b.example.org", new Holder(_ -> told.countDown()));
            here.accounts().suspend(alice.id(), "operator", "");
            RevocationTest.await(() -> told.getCount() == 1, Duration.ofSeconds(20));
            try (Connection other = TestStore.connect(store);
                    Statement open = other.createStatement()) {
                open.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where query ilike 'listen%' and datname = current_database()");
            }
            here.accounts().resume(alice.id(), "operator");
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
