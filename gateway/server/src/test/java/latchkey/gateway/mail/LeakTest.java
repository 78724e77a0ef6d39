package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.FakeBackend;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Threat B3: clients leave wherever the gateway waits for something, and nothing of them stays. */
class LeakTest {
    private static final int ROUNDS = 30;

    /** How far a client goes before it leaves. */
    private enum Until {
        CONNECTED,
        HALF_A_CLIENT_HELLO,
        GREETED,
        HALF_A_COMMAND,
        LOGIN_SENT,
        BACKEND_CONNECTED,
        SIGNED_IN,
        HALF_A_FETCH
    }

    @Test
    void b3(@TempDir Path folder) throws Exception {
        ListAppender<ILoggingEvent> leaks = new ListAppender<>();
        leaks.start();
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(leaks);
        FakeBackend.Script stuck = backend -> {
            Scripts.imapGreeting(backend);
            backend.line();
            backend.untilClosed();
        };
        try (TestGateway gateway = new TestGateway(folder)) {
            TestGateway.Password password = gateway.issue();
            gateway.imapSession(password).close();
            for (int round = 0; round < ROUNDS; round++) {
                for (Until until : Until.values()) {
                    gateway.imapBackend().plays(until == Until.BACKEND_CONNECTED ? stuck : Scripts::imap);
                    goAndLeave(gateway, password, until);
                }
                // The record and the slow hash are asked for a password that is not known yet.
                if (round % 10 == 0) {
                    goAndLeave(gateway, gateway.issue(), Until.LOGIN_SENT);
                }
            }
            assertThat(Patience.until(
                            Duration.ofSeconds(10), () -> gateway.readings().of(Meters.CONNECTIONS_OPEN) == 0))
                    .as("connections closed")
                    .isTrue();
            assertThat(Patience.until(
                            Duration.ofSeconds(10), () -> gateway.readings().of(Meters.SESSIONS_OPEN) == 0))
                    .as("sessions closed")
                    .isTrue();
            assertThat(gateway.gateway().sessions().count()).isZero();
            assertThat(Patience.until(
                            Duration.ofSeconds(10), () -> gateway.imapBackend().open() == 0))
                    .as("backend connections closed")
                    .isTrue();
            assertThat(gateway.readings().of(Meters.BUGS)).isZero();
        }
        lookForLeaks();
        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    private static void goAndLeave(TestGateway gateway, TestGateway.Password password, Until until) throws Exception {
        Wire client = Wire.connect(gateway.imaps());
        if (until == Until.HALF_A_CLIENT_HELLO) {
            client.send("\26\3\1\2\0\1\0\1\374");
        } else if (until != Until.CONNECTED) {
            client.startTls(gateway.clients());
            client.line();
            talk(client, password, gateway.imapBackend(), until);
        }
        if (ThreadLocalRandom.current().nextBoolean()) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static void talk(Wire client, TestGateway.Password password, FakeBackend imap, Until until)
            throws Exception {
        String login = "a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n";
        int before = imap.accepted();
        switch (until) {
            case CONNECTED, HALF_A_CLIENT_HELLO, GREETED -> {}
            case HALF_A_COMMAND -> client.send(login.substring(0, login.length() / 2));
            case LOGIN_SENT -> client.send(login + "b NOOP\r\n");
            case BACKEND_CONNECTED -> {
                client.send(login);
                assertThat(Patience.until(Duration.ofSeconds(5), () -> imap.accepted() > before))
                        .isTrue();
            }
            case SIGNED_IN -> {
                client.send(login);
                client.lineThat("a OK");
            }
            case HALF_A_FETCH -> {
                client.send(login + "b FETCH 3000000 BODY[]\r\n");
                client.lineThat("a OK");
                client.line();
            }
        }
    }

    /** A lost buffer is reported when another is made after its tracker was collected. */
    private static void lookForLeaks() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            for (int j = 0; j < 200; j++) {
                ByteBufAllocator.DEFAULT.buffer(16).release();
            }
        }
    }
}
