package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import latchkey.config.BackendTls;
import latchkey.gateway.testing.FakeBackend;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestCertificates;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Threats A2, A10, B16: whatever a backend does, a client hears of a temporary failure, soon, in the gateway's words. */
class HostileBackendTest {
    private static final String SECRET_WORDS = "words of the backend";

    @TempDir
    Path folder;

    static Stream<Arguments> b16() {
        return Stream.of(
                script("silence", gateway -> gateway.untilClosed()),
                script("a reset at once", Wire::reset),
                script("a close at once", _ -> {}),
                script("an endless line", gateway -> Scripts.push(gateway, 10_000_000)),
                script("NULs", gateway -> gateway.send("\0\0\0\0\r\n").untilClosed()),
                script(
                        "PREAUTH",
                        gateway -> gateway.send("* PREAUTH " + SECRET_WORDS + "\r\n")
                                .untilClosed()),
                script(
                        "BYE",
                        gateway ->
                                gateway.send("* BYE " + SECRET_WORDS + "\r\n").untilClosed()),
                script("a reset in the login", gateway -> {
                    Scripts.imapGreeting(gateway);
                    gateway.line();
                    gateway.reset();
                }),
                script("endless untagged lines", gateway -> {
                    Scripts.imapGreeting(gateway);
                    while (true) {
                        gateway.send(("* OK " + SECRET_WORDS + "\r\n").repeat(1000));
                    }
                }),
                script("endless challenges", gateway -> {
                    Scripts.imapGreeting(gateway);
                    while (true) {
                        gateway.send("+ \r\n".repeat(1000));
                    }
                }),
                script("a refusal", gateway -> {
                    Scripts.imapGreeting(gateway);
                    String tag = gateway.lineThat("L4").substring(0, 2);
                    gateway.send(tag + " NO [AUTHENTICATIONFAILED] " + SECRET_WORDS + "\r\n");
                }),
                script("a referral", gateway -> {
                    Scripts.imapGreeting(gateway);
                    String tag = gateway.lineThat("L4").substring(0, 2);
                    gateway.send(tag + " NO [REFERRAL imap://elsewhere/] " + SECRET_WORDS + "\r\n");
                }));
    }

    @ParameterizedTest
    @MethodSource
    void b16(FakeBackend.Script script) throws Exception {
        try (TestGateway gateway = new TestGateway(folder)) {
            gateway.imapBackend().plays(script);
            assertThat(answerToLogin(gateway)).startsWith("a NO [UNAVAILABLE]").doesNotContain(SECRET_WORDS);
            assertThat(gateway.imapBackend().accepted()).isEqualTo(1);
        }
    }

    @Test
    void b16NobodyListens() throws Exception {
        try (TestGateway gateway = new TestGateway(folder)) {
            gateway.imapBackend().close();
            assertThat(answerToLogin(gateway)).startsWith("a NO [UNAVAILABLE]");
        }
    }

    @Test
    void b16Smtp() throws Exception {
        try (TestGateway gateway = new TestGateway(folder)) {
            TestGateway.Password password = gateway.issue();
            gateway.smtpBackend().plays(backend -> {
                backend.send("220 hello\r\n");
                backend.lineThat("EHLO");
                backend.send("250-fake\r\n250 AUTH PLAIN\r\n");
                backend.lineThat("AUTH");
                backend.send("535 5.7.8 " + SECRET_WORDS + "\r\n");
            });
            try (Wire client = Wire.connect(gateway.submissions(), gateway.clients())) {
                client.line();
                client.send("EHLO client.test\r\n");
                client.lineThat("250 ");
                client.send("AUTH PLAIN " + TestGateway.plain(password) + "\r\n");
                assertThat(client.line()).startsWith("454 4.7.0").doesNotContain(SECRET_WORDS);
            }
        }
    }

    @Test
    void a2WordsBeforeTheHandshakeAreNotTheBackends() throws Exception {
        TestCertificates certificates = new TestCertificates();
        SSLContext server = certificates.serverContext("localhost");
        for (boolean injecting : new boolean[] {false, true}) {
            FakeBackend.Script script = gateway -> {
                gateway.send("* OK [CAPABILITY IMAP4rev1 STARTTLS SASL-IR ID LOGINDISABLED] hello\r\n");
                String tag = gateway.lineThat("L").substring(0, 2);
                gateway.send(tag + " OK go\r\n" + (injecting ? "* OK [ALERT] " + SECRET_WORDS + "\r\n" : ""));
                gateway.acceptTls(server);
                Scripts.imapLogin(gateway);
                Scripts.imapCommands(gateway);
            };
            assertThat(answerOverTls(script, certificates, BackendTls.STARTTLS))
                    .startsWith(injecting ? "a NO [UNAVAILABLE]" : "a OK")
                    .doesNotContain(SECRET_WORDS);
        }
    }

    @Test
    void a10AGoodCertificateForAnotherNameIsNone() throws Exception {
        TestCertificates certificates = new TestCertificates();
        for (String name : new String[] {"localhost", "other.example"}) {
            SSLContext server = certificates.serverContext(name);
            FakeBackend.Script script = gateway -> Scripts.imap(gateway.acceptTls(server));
            assertThat(answerOverTls(script, certificates, BackendTls.IMPLICIT))
                    .startsWith(name.equals("localhost") ? "a OK" : "a NO [UNAVAILABLE]");
        }
    }

    @Test
    void a10ACertificateOfAnotherAuthorityIsNone() throws Exception {
        SSLContext server = new TestCertificates().serverContext("localhost");
        FakeBackend.Script script = gateway -> Scripts.imap(gateway.acceptTls(server));
        assertThat(answerOverTls(script, new TestCertificates(), BackendTls.IMPLICIT))
                .startsWith("a NO [UNAVAILABLE]");
    }

    private String answerOverTls(FakeBackend.Script script, TestCertificates certificates, BackendTls tls)
            throws Exception {
        Path ca = certificates.authority(folder);
        TestGateway.Options options =
                TestGateway.Options.DEFAULT.imap(backend -> TestGateway.withTls(backend, tls, ca, "localhost"));
        try (TestGateway gateway = new TestGateway(folder, options)) {
            gateway.imapBackend().plays(script);
            return answerToLogin(gateway);
        }
    }

    /** Within ten seconds, or the wire gives up. */
    private static String answerToLogin(TestGateway gateway) throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.line();
            long start = System.nanoTime();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            String answer = client.line();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            return answer;
        }
    }

    private static Arguments script(String name, FakeBackend.Script script) {
        return Arguments.argumentSet(name, script);
    }
}
