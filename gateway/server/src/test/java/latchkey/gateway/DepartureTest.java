package latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latchkey.config.Drain;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is under way when the gateway stops: until its time is over, and until its password is (fault G15). */
@SuppressWarnings("NullAway.Init") // set by JUnit
@Timeout(60)
class DepartureTest {
    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(20);

    TestGateway gateway;
    TestGateway.Password password;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder, TestGateway.Options.DEFAULT.drain(new Drain(Duration.ZERO, WITHIN)));
        gateway.davBackend().plays(Scripts::davUnfinished);
        password = gateway.issue();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    // A client that never finishes its message is cut off in time, and the server has no message of it.
    @Test
    void g15aTransactionThatDoesNotEndIsCutOffAndNotHandedOverHalf() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        gateway.smtpBackend().plays(backend -> {
            Scripts.smtpLogin(backend);
            backend.line();
            backend.send("250 2.1.0 sender\r\n");
            backend.line();
            backend.send("250 2.1.5 recipient\r\n");
            backend.line();
            backend.send("354 go\r\n");
            received.complete(backend.untilClosed());
        });
        try (Wire client = gateway.smtpSession(password)) {
            client.send("MAIL FROM:<ann@example.org>\r\n");
            client.line();
            client.send("RCPT TO:<bob@example.org>\r\n");
            client.line();
            client.send("DATA\r\n");
            assertThat(client.line()).startsWith("354");
            long start = System.nanoTime();
            Thread draining = Thread.ofVirtual().start(() -> gateway.gateway().drain());
            for (int i = 0; i < 5; i++) {
                client.send("a line each fifth of a second\r\n");
                Thread.sleep(200);
            }
            assertThat(client.in().available())
                    .as("said before its time is over")
                    .isZero();

            assertThat(client.line()).startsWith("421 4.3.2 ");
            assertThat(client.untilClosed()).isEmpty();
            assertThat(draining.join(Duration.ofSeconds(10))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(WITHIN.minusMillis(100), WITHIN.plusSeconds(3));
            assertThat(received.get(20, TimeUnit.SECONDS))
                    .contains("a line each fifth of a second")
                    .doesNotContain("\r\n.\r\n");
        }
    }

    // The message is the backend's already: whoever is cut off now would send it a second time.
    @Test
    void g15aMessageThatTheServerHasIsAnsweredAtTheCutOff() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        gateway.smtpBackend().plays(backend -> {
            Scripts.smtpLogin(backend);
            backend.line();
            backend.send("354 go\r\n");
            while (!backend.line().equals(".")) {}
            answer.await();
            backend.send("250 2.0.0 taken\r\n");
            backend.untilClosed();
        });
        try (Wire client = gateway.smtpSession(password)) {
            client.send("DATA\r\n");
            client.line();
            client.send("Subject: whole\r\n\r\nall of it\r\n.\r\n");
            Thread draining = Thread.ofVirtual().start(() -> gateway.gateway().drain());
            Thread.sleep(WITHIN.toMillis() + 50);
            answer.countDown();

            assertThat(client.line()).isEqualTo("250 2.0.0 taken");
            assertThat(client.untilClosed()).startsWith("421 4.3.2 ");
            assertThat(draining.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    // A revocation does not wait until the gateway has gone.
    @Test
    void d5whatIsUnderWayAtTheStopIsCutByARevocation() throws Exception {
        try (Wire reader = gateway.imapSession(password);
                Wire sender = gateway.smtpSession(password);
                Wire calendar = gateway.davRequest(password, "GET /", "")) {
            reader.send("b FETCH 50000000 BODY[]\r\n");
            reader.line();
            sender.send("MAIL FROM:<ann@example.org>\r\n");
            sender.line();
            calendar.lineThat("Content-Length");
            Thread draining = Thread.ofVirtual().start(() -> gateway.gateway().drain());
            Thread.sleep(300);
            assertThat(gateway.gateway().sessions().count()).isEqualTo(3);

            long start = System.nanoTime();
            var _ = gateway.credentials().passwords().revoke(password.id(), "test", "lost");

            assertThat(sender.untilClosed()).startsWith("421 4.7.0 ");
            assertThat(Patience.until(SOON, () -> gateway.gateway().sessions().count() == 0))
                    .isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WITHIN.minusMillis(500));
            assertThat(draining.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
