package latchkey.gateway.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each meter counts what it says, with clients and backends on sockets. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class MeasuringTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    TestGateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder);
        gateway.davBackend().plays(MeasuringTest::calendar);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static void calendar(Wire from) throws java.io.IOException {
        while (!from.line().isEmpty()) {}
        from.send("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
        from.untilClosed();
    }

    private double of(Meters meter, String... labels) {
        return gateway.readings().of(meter, labels);
    }

    private void becomes(double value, Meters meter, String... labels) throws Exception {
        assertThat(Patience.until(SOON, () -> of(meter, labels) == value))
                .as("%s is %s", meter, of(meter, labels))
                .isTrue();
    }

    @Test
    void loginsByMechanismOutcomeAndReason() throws Exception {
        TestGateway.Password password = gateway.issue();
        gateway.imapSession(password).close();
        gateway.smtpSession(password).close();
        wrong();

        becomes(1, Meters.LOGINS, "service", "imap", "mechanism", "command", "outcome", "accepted", "reason", "none");
        becomes(1, Meters.LOGINS, "service", "smtp", "mechanism", "plain", "outcome", "accepted");
        becomes(1, Meters.LOGINS, "service", "imap", "mechanism", "plain", "outcome", "refused", "reason", "wrong");
        assertThat(of(Meters.LOGINS)).isEqualTo(3);
        becomes(1, Meters.LOGIN, "service", "imap", "outcome", "accepted");
        becomes(1, Meters.LOGIN, "service", "imap", "outcome", "refused");
        becomes(1, Meters.LOGIN, "service", "smtp", "outcome", "accepted");
        assertThat(of(Meters.LOGIN)).isEqualTo(3);
    }

    private void wrong() throws Exception {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.line();
            client.send("a AUTHENTICATE PLAIN " + TestGateway.plain(new TestGateway.Password(0, "abcdefghijklmnop"))
                    + "\r\n");
            assertThat(client.line()).startsWith("a NO ");
        }
    }

    @Test
    void whatALoginSpendsItsTimeOn() throws Exception {
        TestGateway.Password password = gateway.issue();
        gateway.imapSession(password).close();
        becomes(1, Meters.STAGE, "stage", "verify_record", "service", "imap");
        gateway.imapSession(password).close();

        becomes(1, Meters.STAGE, "stage", "verify_memory", "service", "imap");
        becomes(2, Meters.STAGE, "stage", "tls", "service", "imap");
        becomes(2, Meters.STAGE, "stage", "backend_connect", "service", "imap");
        becomes(2, Meters.STAGE, "stage", "backend_login", "service", "imap");
        becomes(1, Meters.CACHE_LOOKUPS, "cache", "memory", "result", "hit");
        becomes(1, Meters.CACHE_LOOKUPS, "cache", "memory", "result", "miss");
        becomes(1, Meters.CACHE_ENTRIES, "cache", "memory");
        becomes(2, Meters.SLOW_HASHES); // one to issue it, one to prove it
        assertThat(of(Meters.RECORD_CALLS, "operation", "read", "result", "answered"))
                .isPositive();
        assertThat(of(Meters.RECORD_CALLS, "operation", "write", "result", "answered"))
                .isPositive();
        assertThat(of(Meters.RECORD_CALLS, "result", "failed")).isZero();
        assertThat(of(Meters.RECORD_CONNECTIONS, "state", "idle")).isPositive();
        assertThat(of(Meters.FEED_POSITION)).isPositive();
        assertThat(of(Meters.LEASE_REMAINING)).isPositive();
        assertThat(of(Meters.SLOW_HASH_THREADS)).isPositive();
    }

    @Test
    void sessionsAndWhatPassesThroughThem() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire client = gateway.imapSession(password)) {
            becomes(1, Meters.SESSIONS_OPEN, "service", "imap");
            assertThat(of(Meters.SESSION)).isZero();
            client.send("b NOOP\r\n");
            client.line();
            assertThat(of(Meters.RELAYED_BYTES, "service", "imap", "from", "client"))
                    .isEqualTo(8);
            assertThat(of(Meters.RELAYED_BYTES, "service", "smtp")).isZero();
        }
        becomes(0, Meters.SESSIONS_OPEN, "service", "imap");
        becomes(1, Meters.SESSION, "service", "imap");
    }

    @Test
    void aRevocationIsCountedWhereItComesIntoForce() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire client = gateway.imapSession(password)) {
            var _ = gateway.credentials().passwords().revoke(password.id(), "test", "");
            client.untilClosed();
        }
        becomes(1, Meters.REVOCATIONS, "kind", "password_revoked");
        assertThat(of(Meters.REVOCATIONS)).isEqualTo(1);
        becomes(1, Meters.SESSIONS_ENDED, "reason", "password_revoked");
    }

    @Test
    void calendarsByTheClassOfTheirStatus() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire client = gateway.davRequest(password, "GET /", "")) {
            assertThat(client.line()).startsWith("HTTP/1.1 204 ");
        }
        try (Wire client = gateway.davRequest(new TestGateway.Password(0, "abcdefghijklmnop"), "GET /", "")) {
            assertThat(client.line()).startsWith("HTTP/1.1 401 ");
        }
        becomes(1, Meters.DAV_REQUESTS, "service", "caldav", "outcome", "2xx");
        becomes(1, Meters.DAV_REQUESTS, "service", "none", "outcome", "4xx");
        assertThat(of(Meters.DAV_REQUESTS)).isEqualTo(2);
        becomes(1, Meters.LOGINS, "mechanism", "basic", "outcome", "accepted");
        becomes(1, Meters.BACKEND_UP, "service", "dav");
    }

    @Test
    void aBackendThatGoesAwayIsDown() throws Exception {
        TestGateway.Password password = gateway.issue();
        gateway.imapSession(password).close();
        becomes(1, Meters.BACKEND_UP, "service", "imap");
        gateway.imapBackend().plays(Wire::close);
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(client.line()).startsWith("a NO [UNAVAILABLE]");
        }
        becomes(0, Meters.BACKEND_UP, "service", "imap");
        becomes(1, Meters.BACKEND_FAILURES, "service", "imap", "failure", "closed");
        becomes(1, Meters.LOGIN, "service", "imap", "outcome", "unavailable");
    }

    /** Java resumes what it has a ticket for, with the same context. */
    @Test
    void handshakesThatWereResumed() throws Exception {
        TestGateway.Password password = gateway.issue();
        for (int i = 0; i < 3; i++) {
            gateway.imapSession(password).close();
        }
        assertThat(of(Meters.TLS_HANDSHAKES, "result", "done")).isEqualTo(3);
        becomes(1, Meters.TLS_HANDSHAKES, "result", "done", "resumed", "no");
    }

    @Test
    void theProcessIsWatched() throws Exception {
        assertThat(Patience.until(SOON, () -> of(Meters.EVENT_LOOP_LAG) > 0)).isTrue();
        assertThat(of(Meters.DIRECT_MEMORY)).isBetween(1.0, of(Meters.DIRECT_MEMORY_LIMIT));
        assertThat(of(Meters.EVENT_LOOP_PENDING_TASKS)).isNotNegative();
        assertThat(of(Meters.CLOCK)).isBetween(1.7e9, 1e11);
    }
}
