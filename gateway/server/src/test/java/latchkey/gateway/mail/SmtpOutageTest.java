package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threat B10: mail programs take a failed AUTH for a wrong password, whatever its code, and ask their user for another. So
 * while the server behind is away they are turned away at the greeting.
 */
class SmtpOutageTest {
    @TempDir
    Path folder;

    @Test
    void b10ClientsAreTurnedAwayAtTheGreetingAsLongAsTheServerIsAway() throws Exception {
        try (TestGateway gateway = new TestGateway(folder)) {
            TestGateway.Password password = gateway.issue();
            gateway.smtpBackend().plays(_ -> {});
            // Nobody can know it before the first one tries.
            assertThat(answerToAuth(gateway, password)).startsWith("454 4.7.0 ");
            assertThat(greetingBecomes(gateway, "421 4.3.2 ")).isTrue();
            gateway.smtpBackend().plays(Scripts::smtp);
            assertThat(greetingBecomes(gateway, "220 ")).isTrue();
            assertThat(answerToAuth(gateway, password)).startsWith("235 ");
        }
    }

    private static String answerToAuth(TestGateway gateway, TestGateway.Password password) throws IOException {
        try (Wire client = Wire.connect(gateway.submissions(), gateway.clients())) {
            client.lineThat("220 ");
            client.send("EHLO client\r\n");
            client.lineThat("250 ");
            client.send("AUTH PLAIN " + TestGateway.plain(password) + "\r\n");
            return client.line();
        }
    }

    private static boolean greetingBecomes(TestGateway gateway, String expected) throws InterruptedException {
        return Patience.until(Duration.ofSeconds(10), () -> {
            try (Wire client = Wire.connect(gateway.submissions(), gateway.clients())) {
                return client.line().startsWith(expected);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
