package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.Sql;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What stands in the audit trail is told to the log too, once, by the node that did it, and not before it stands there. */
@Isolated("it reads all that is audited")
@ParameterizedClass
@EnumSource(TestStore.class)
class AuditStreamTest {
    private final Logger stream = (Logger) LoggerFactory.getLogger("latchkey.audit");
    private final Queue<Map<String, String>> told = new ConcurrentLinkedQueue<>();
    private final Lines lines = new Lines();
    private final Store store;
    private final Credentials credentials;
    private final Credentials elsewhere;

    private final class Lines extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            told.add(event.getKeyValuePairs().stream()
                    .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value))));
        }
    }

    AuditStreamTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        credentials = Credentials.open(settings(store));
        elsewhere = Credentials.open(settings(store));
        lines.start();
        stream.setLevel(Level.INFO);
        stream.addAppender(lines);
    }

    @AfterEach
    void close() {
        stream.detachAppender(lines);
        stream.setLevel(null);
        elsewhere.close();
        credentials.close();
    }

    @Test
    void everyLineOfTheTrailIsToldOnceAndWithoutASecret() {
        Account alice = account(credentials, ALICE);
        Phone phone = issue(credentials, alice);
        var token = credentials.tokens().make("panel", Set.of(Role.READ), null, "root");
        credentials.passwords().revoke(phone.id(), "anna", "lost\nit");

        List<AuditEntry> trail =
                credentials.audit(new AuditQuery(null, null, Set.of(), null, null, null, null, Long.MIN_VALUE, 100));
        assertThat(told).hasSameSizeAs(trail).hasSize(4);
        assertThat(told.stream().map(line -> line.get("audit")))
                .containsExactlyElementsOf(
                        trail.stream().map(entry -> String.valueOf(entry.seq())).toList());
        assertThat(told)
                .last()
                .satisfies(line -> assertThat(line)
                        .containsEntry("kind", "password_revoked")
                        .containsEntry("by", "anna")
                        .containsEntry("account", String.valueOf(alice.id()))
                        .containsEntry("credential", String.valueOf(phone.id())));
        assertThat(told.toString()).doesNotContain(token.text(), phone.text());
    }

    @Test
    void whatIsNotCommittedIsNotTold() {
        Account alice = account(credentials, ALICE);
        told.clear();
        try (Database database = Database.open(store, settings(store).meter())) {
            assertThatThrownBy(() -> database.write(sql -> {
                        suspend(sql, alice.id());
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(told).isEmpty();
            boolean silent = database.write(sql -> {
                suspend(sql, alice.id());
                return told.isEmpty();
            });
            assertThat(silent).isTrue();
            assertThat(told).hasSize(1);
        }
    }

    private static void suspend(Sql sql, long account) {
        ChangeTransaction.begin(sql, Instant.EPOCH, "root").record(Change.Kind.SUSPENDED, account, null, "unpaid");
    }
}
