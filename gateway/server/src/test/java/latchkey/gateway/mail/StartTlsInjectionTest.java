package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Threat A1: whoever can write before TLS must not be heard after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set by JUnit
class StartTlsInjectionTest {
    TestGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder);
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a1ImapAtEverySplit() throws Exception {
        String injected = "a STARTTLS\r\nb NOOP\r\n";
        for (int split = 1; split <= injected.length(); split++) {
            try (Wire client = Wire.connect(gateway.imap())) {
                client.line();
                assertThat(afterInjection(client, injected, split)).doesNotContain("b OK");
            }
        }
    }

    @Test
    void a1SmtpAtEverySplit() throws Exception {
        String injected = "STARTTLS\r\nEHLO injected\r\n";
        for (int split = 1; split <= injected.length(); split++) {
            try (Wire client = Wire.connect(gateway.submission())) {
                client.line();
                client.send("EHLO client.test\r\n");
                client.lineThat("250 ");
                assertThat(afterInjection(client, injected, split)).doesNotContain("250");
            }
        }
    }

    /** The control: without an injection the same steps lead into TLS. */
    @Test
    void a1WithoutInjectionTlsStands() throws Exception {
        try (Wire client = Wire.connect(gateway.imap())) {
            client.line();
            client.send("a STARTTLS\r\n");
            assertThat(client.line()).startsWith("a OK");
            client.startTls(gateway.clients());
            client.send("b NOOP\r\n");
            assertThat(client.line()).startsWith("b OK");
        }
    }

    /** All that the gateway says in answer, in the clear and inside TLS if it comes to that. */
    private String afterInjection(Wire client, String injected, int split) throws Exception {
        client.send(injected.substring(0, split));
        if (split < injected.length()) {
            Thread.sleep(2);
        }
        String heard = "";
        try {
            client.send(injected.substring(split));
            heard = client.line();
            client.startTls(gateway.clients());
        } catch (IOException _) {
            // As it should be: no TLS after an injection.
            return heard + client.untilClosed();
        }
        client.socket().setSoTimeout(500);
        return heard + client.line();
    }
}
