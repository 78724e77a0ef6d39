package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From the connection to the relay, with what may come before and after. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set by JUnit
class SignInTest {

    TestGateway gateway;
    TestGateway.Password password;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder);
        password = gateway.issue();
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void imapSignsInAndTheBackendsWordsStayBehind() throws Exception {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            assertThat(client.line()).startsWith("* OK [CAPABILITY").doesNotContain("fake");
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(client.line()).startsWith("a OK").contains("IDLE").doesNotContain("secret backend words");
            client.send("b NOOP\r\n");
            assertThat(client.line()).isEqualTo("* SEEN b NOOP");
            assertThat(client.line()).isEqualTo("b OK done");
            client.send("c LOGOUT\r\n");
            assertThat(client.untilClosed()).isEqualTo("* BYE done\r\nc OK bye\r\n");
        }
    }

    @Test
    void theRecordLearnsWhatAClientCallsItselfAfterLogin() throws Exception {
        TestGateway.Password phone = gateway.issue();
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.send("a LOGIN " + TestGateway.LOGIN + " " + phone.text() + "\r\n");
            client.lineThat("a OK");
            client.send("b ID (\"name\" \"iPhone Mail\" \"version\" \"22A\")\r\n");
            client.lineThat("b OK");
        }
        Instant end = Instant.now().plusSeconds(10);
        while (!gateway.lastClient(phone).equals("iPhone Mail 22A")
                && Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
        assertThat(gateway.lastClient(phone)).isEqualTo("iPhone Mail 22A");
    }

    @Test
    void pipelinedCommandsReachTheBackend() throws Exception {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\nb NOOP\r\nc CHECK\r\n");
            client.lineThat("a OK");
            assertThat(client.line()).isEqualTo("* SEEN b NOOP");
            assertThat(client.line()).isEqualTo("b OK done");
            assertThat(client.line()).isEqualTo("* SEEN c CHECK");
        }
    }

    @Test
    void imapSignsInAfterStartTls() throws Exception {
        try (Wire client = Wire.connect(gateway.imap())) {
            assertThat(client.line()).contains("STARTTLS").contains("LOGINDISABLED");
            client.send("a STARTTLS\r\n");
            assertThat(client.line()).startsWith("a OK");
            client.startTls(gateway.clients(), "imap");
            client.send("b LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(client.line()).startsWith("b OK");
        }
    }

    @Test
    void a4NoPasswordIsTakenBeforeTls() throws Exception {
        try (Wire client = Wire.connect(gateway.imap())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(client.line()).startsWith("a NO [PRIVACYREQUIRED]");
        }
        try (Wire client = Wire.connect(gateway.submission())) {
            client.line();
            client.send("EHLO client.test\r\n");
            assertThat(client.lineThat("250 ")).doesNotContain("AUTH");
            client.send("AUTH PLAIN " + TestGateway.plain(password) + "\r\n");
            assertThat(client.line()).startsWith("5");
        }
    }

    @Test
    void smtpSignsInAndSendsAMessage() throws Exception {
        try (Wire client = gateway.smtpSession(password)) {
            client.send("MAIL FROM:<ann@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
            assertThat(client.line()).startsWith("250 2.0.0 seen MAIL");
            assertThat(client.line()).startsWith("250 2.0.0 seen RCPT");
            assertThat(client.line()).startsWith("354");
            client.send("Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n");
            assertThat(client.line()).isEqualTo("250 2.0.0 took 21");
            assertThat(client.untilClosed()).startsWith("221 ");
        }
    }

    @Test
    void aWrongPasswordIsSaidToBeWrongAndARightOneMayFollow() throws Exception {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " aaaa-aaaa-aaaa-aaaa\r\n");
            assertThat(client.line()).startsWith("a NO [AUTHENTICATIONFAILED]");
            client.send("b LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(client.line()).startsWith("b OK");
        }
    }
}
