package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import latchkey.config.BackendTls;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestCertificates;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large messages both ways, slow readers, and how a session ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set by JUnit
class RelayTest {
    private static final int FIFTY_MB = 50_000_000;

    Path folder;
    TestGateway gateway;
    TestGateway.Password password;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        gateway = new TestGateway(folder);
        password = gateway.issue();
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void fiftyMegabytesToTheClient() throws Exception {
        try (Wire client = gateway.imapSession(password)) {
            client.send("b FETCH " + FIFTY_MB + " BODY[]\r\n");
            assertThat(client.line()).endsWith("{" + FIFTY_MB + "}");
            assertThat(client.skip(FIFTY_MB)).isEqualTo(FIFTY_MB);
            assertThat(client.line()).isEqualTo(")");
            assertThat(client.line()).isEqualTo("b OK done");
        }
        assertThat(gateway.readings().of(Meters.RELAYED_BYTES, "from", "backend"))
                .isGreaterThan(FIFTY_MB);
    }

    @Test
    void fiftyMegabytesToTheBackend() throws Exception {
        try (Wire client = gateway.imapSession(password)) {
            client.send("b APPEND INBOX {" + FIFTY_MB + "}\r\n");
            assertThat(client.line()).startsWith("+ ");
            Scripts.push(client, FIFTY_MB);
            client.send("\r\n");
            assertThat(client.line()).isEqualTo("b OK took " + FIFTY_MB);
        }
    }

    @Test
    void aMessageOfFiftyMegabytesIsSubmitted() throws Exception {
        byte[] text = ("x".repeat(998) + "\r\n").repeat(100).getBytes(StandardCharsets.US_ASCII);
        try (Wire client = gateway.smtpSession(password)) {
            client.send("DATA\r\n");
            assertThat(client.line()).startsWith("354");
            for (int sent = 0; sent < FIFTY_MB; sent += text.length) {
                client.out().write(text);
            }
            client.send(".\r\n");
            assertThat(client.line()).isEqualTo("250 2.0.0 took " + FIFTY_MB);
        }
    }

    /** What waits for a client that does not read waits at the backend, not in the gateway's memory. */
    @Test
    void aSlowReaderStopsTheBackend() throws Exception {
        AtomicLong sent = new AtomicLong();
        int whole = 200_000_000;
        try (TestGateway slow = new TestGateway(folder)) {
            slow.imapBackend().plays(backend -> {
                Scripts.imapGreeting(backend);
                Scripts.imapLogin(backend);
                backend.line();
                backend.send("* 1 FETCH (BODY[] {" + whole + "}\r\n");
                while (sent.get() < whole) {
                    Scripts.push(backend, 100_000);
                    sent.addAndGet(100_000);
                }
                backend.send(")\r\nb OK done\r\n");
                backend.untilClosed();
            });
            TestGateway.Password own = slow.issue();
            try (Wire client = slow.imapSession(own)) {
                client.send("b FETCH 1 BODY[]\r\n");
                client.line();
                AtomicLong last = new AtomicLong(-1);
                assertThat(Patience.until(Duration.ofSeconds(20), () -> {
                            try {
                                Thread.sleep(300);
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                            return last.getAndSet(sent.get()) == sent.get();
                        }))
                        .as("the backend comes to a stop")
                        .isTrue();
                // The sockets of the kernel take some; the gateway's own part is about a quarter of a megabyte.
                assertThat(sent.get()).isLessThan(whole / 2);
                assertThat(client.skip(whole)).isEqualTo(whole);
                assertThat(client.lineThat("b ")).isEqualTo("b OK done");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "IMPLICIT"})
    void theEndOfTheClientsInputReachesTheBackend(BackendTls tls) throws Exception {
        CountedEnd end = new CountedEnd();
        TestCertificates certificates = new TestCertificates();
        SSLContext server = certificates.serverContext("localhost");
        Path ca = certificates.authority(folder);
        TestGateway.Options options =
                TestGateway.Options.DEFAULT.imap(backend -> TestGateway.withTls(backend, tls, ca, "localhost"));
        try (TestGateway own = new TestGateway(folder, options)) {
            own.imapBackend().plays(backend -> {
                if (tls == BackendTls.IMPLICIT) {
                    backend.acceptTls(server);
                }
                Scripts.imapGreeting(backend);
                Scripts.imapLogin(backend);
                end.rest = backend.untilClosed();
                end.seen.countDown();
            });
            TestGateway.Password its = own.issue();
            try (Wire client = own.imapSession(its)) {
                client.send("b NOOP\r\n");
            }
            assertThat(end.seen.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(end.rest).isEqualTo("b NOOP\r\n");
            assertThat(Patience.until(
                            Duration.ofSeconds(5),
                            () -> own.gateway().sessions().count() == 0))
                    .isTrue();
        }
    }

    @Test
    void aBackendThatIsLostIsSaidToBeLost() throws Exception {
        try (TestGateway own = new TestGateway(folder)) {
            own.imapBackend().plays(backend -> {
                Scripts.imapGreeting(backend);
                Scripts.imapLogin(backend);
                backend.line();
                backend.reset();
            });
            TestGateway.Password its = own.issue();
            try (Wire client = own.imapSession(its)) {
                client.send("b NOOP\r\n");
                assertThat(client.untilClosed()).startsWith("* BYE ");
            }
        }
    }

    private static final class CountedEnd {
        final CountDownLatch seen = new CountDownLatch(1);
        volatile String rest = "";
    }
}
