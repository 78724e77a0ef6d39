package latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** One line for each session, and the name in it is the one that the backend is told. */
@Isolated("it reads all sessions' lines")
@SuppressWarnings("NullAway.Init") // set by JUnit
class SessionLineTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("latchkey.session");
    private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
    private final List<String> atBackend = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event);
        }
    };
    private TestGateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder);
        gateway.imapBackend().plays(wire -> {
            Scripts.imapGreeting(wire);
            atBackend.add(wire.line());
            wire.send("L3 OK ID\r\n");
            Scripts.imapLogin(wire);
            Scripts.imapCommands(wire);
        });
        appender.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(appender);
        logger.setLevel(null);
        gateway.close();
    }

    @Test
    void aSessionHasOneLineWithWhatItWas() throws Exception {
        TestGateway.Password password = gateway.issue();
        int port;
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            port = client.socket().getLocalPort();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            client.lineThat("a OK");
            client.send("b ID (\"name\" \"Evil\" \"version\" \"1 login=root\" \"x-session-ext-id\" \"forged\")\r\n");
            client.lineThat("b OK");
            client.send("c LOGOUT\r\n");
            client.untilClosed();
        }
        Map<String, Object> line = fields(only());
        assertThat(lines.element().getLevel()).isEqualTo(Level.INFO);
        assertThat(line)
                .containsEntry("service", "imap")
                .containsEntry("login", TestGateway.LOGIN)
                .containsEntry("credential", password.id())
                .containsEntry("peer", "127.0.0.1")
                .containsEntry("peerPort", port)
                .containsEntry("tls", "TLSv1.3")
                .containsEntry("mechanism", "command")
                .containsEntry("client", "Evil 1 login=root")
                .containsEntry("backend", "127.0.0.1:" + gateway.imapBackend().port())
                .containsEntry("ending", "backend_closed")
                .containsKeys("session", "cipher", "since", "millis", "attempts", "fromClient", "fromBackend");
        assertThat(String.valueOf(line.get("cipher"))).startsWith("TLS_");
        assertThat(atBackend)
                .containsExactly(
                        ("L3 ID (\"name\" \"Latchkey\" \"x-originating-ip\" \"127.0.0.1\" \"x-originating-port\""
                                        + " \"%d\" \"x-session-ext-id\" \"%s\")")
                                .formatted(port, line.get("session")));
    }

    @Test
    void whoNeverSignedInHasALineForDebuggingThatSaysWhy() throws Exception {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.lineThat("* OK");
            client.send("a LOGIN " + TestGateway.LOGIN + " abcdefghijklmnop\r\n");
            client.lineThat("a NO");
        }
        assertThat(only().getLevel()).isEqualTo(Level.DEBUG);
        assertThat(fields(only()))
                .containsEntry("ending", "client_closed")
                .containsEntry("outcome", "wrong")
                .containsEntry("attempts", 1)
                .doesNotContainKey("login");
        lines.clear();
        try (Wire client = Wire.connect(gateway.imaps())) {
            client.send("GET / HTTP/1.1\r\n\r\n");
            client.untilClosed();
        }
        assertThat(fields(only())).containsEntry("ending", "tls_failed").containsEntry("attempts", 0);
    }

    @Test
    void aRevocationIsTheEnding() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            client.lineThat("a OK");
            gateway.credentials().passwords().revoke(password.id(), "test", "lost");
            client.untilClosed();
        }
        assertThat(Patience.until(
                        Duration.ofSeconds(10),
                        () -> lines.stream().anyMatch(line -> line.getMessage().equals("session"))))
                .isTrue();
        assertThat(fields(lines.stream()
                        .filter(line -> line.getMessage().equals("session"))
                        .findFirst()
                        .orElseThrow()))
                .containsEntry("ending", "signed_out");
    }

    private ILoggingEvent only() throws Exception {
        assertThat(Patience.until(Duration.ofSeconds(10), () -> !lines.isEmpty()))
                .isTrue();
        Thread.sleep(50);
        assertThat(lines).hasSize(1);
        return lines.element();
    }

    private static Map<String, Object> fields(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }
}
