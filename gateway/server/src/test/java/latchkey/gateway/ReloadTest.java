package latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import latchkey.config.Settings;
import latchkey.config.Tls;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.testing.TestCertificates;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other settings take the place of those in force while sessions go on. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ReloadTest {
    private TestGateway gateway;
    private TestGateway.Password password;
    private TestCertificates others;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder);
        password = gateway.issue();
        others = new TestCertificates();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void anOldSessionGoesOnAndANewOneIsShownTheNewCertificate() throws Exception {
        try (Wire old = gateway.imapSession(password)) {
            present(others.server("localhost"));
            reload();
            works(old);
            try (Wire connected = Wire.connect(gateway.imaps(), others.client())) {
                assertThat(connected.line()).startsWith("* OK");
            }
            works(old);
        }
    }

    @Test
    void whatWasPreparedInVainChangesNothing() throws Exception {
        present(others.server("localhost"));
        gateway.gateway().prepare(settings()).discard();
        try (Wire session = gateway.imapSession(password)) {
            works(session);
        }
    }

    @Test
    void aKeyOfAnotherCertificateChangesNothing() throws Exception {
        Files.writeString(tls().key(), others.server("localhost").getPrivateKeyPEM());
        assertThatThrownBy(() -> gateway.gateway().prepare(settings())).isInstanceOf(CannotStart.class);
        try (Wire session = gateway.imapSession(password)) {
            works(session);
        }
    }

    /** A session that is resumed began when the first one did, by the client's own account. */
    @Test
    void sessionsAreResumedUnlessTheCertificateIsAnother() throws Exception {
        long first = begun(gateway.clients());
        assertThat(begun(gateway.clients())).isEqualTo(first);
        reload();
        assertThat(begun(gateway.clients())).as("the same certificate").isEqualTo(first);

        present(others.server("localhost"));
        SSLContext client = others.client();
        reload();
        long second = begun(client);
        present(others.server("localhost"));
        reload();
        assertThat(begun(client)).as("another certificate").isNotEqualTo(second);
    }

    private long begun(SSLContext client) throws Exception {
        try (Wire wire = Wire.connect(gateway.imaps(), client)) {
            assertThat(wire.line()).startsWith("* OK");
            return ((SSLSocket) wire.socket()).getSession().getCreationTime();
        }
    }

    private void reload() {
        gateway.gateway().prepare(settings()).apply();
    }

    private void present(X509Bundle pair) throws IOException {
        Files.writeString(tls().certificate(), pair.getCertificatePathPEM());
        Files.writeString(tls().key(), pair.getPrivateKeyPEM());
    }

    private Settings settings() {
        return gateway.gateway().settings();
    }

    private Tls tls() {
        return Objects.requireNonNull(settings().tls());
    }

    private static void works(Wire session) throws IOException {
        session.send("n NOOP\r\n");
        assertThat(session.lineThat("n ")).isEqualTo("n OK done");
    }
}
