package latchkey.admin.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import latchkey.config.BackendTls;
import latchkey.config.NoticeMail;
import latchkey.config.Secret;
import latchkey.setup.MailAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SmtpSenderTest {

    private static final Notice NOTICE = new Notice(
            "id",
            new MailAddress("anna@example.org"),
            "Subject",
            "Body\n.\nend\n",
            Instant.parse("2026-03-01T00:00:00Z"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 5.1.1 nobody, REFUSED",
        "RCPT, 450 4.2.2 full, NOT_NOW",
        "MAIL, 451 4.3.0 trouble, NO_SERVER",
        "MAIL, 550 5.7.1 not you, NO_SERVER",
        "AUTH, 535 5.7.8 wrong, NO_SERVER",
        "DATA, 554 5.7.1 looks like advertising, REFUSED",
        "DATA, 451 4.3.0 trouble, NOT_NOW",
        "NOTHING, 250 x, SENT"
    })
    void what_the_server_says_decides_what_becomes_of_a_mail(String command, String answer, Sender.Outcome outcome)
            throws Exception {
        try (ScriptedServer server = new ScriptedServer(null, false, Map.of(command, answer))) {
            assertThat(new SmtpSender(settings(server.port(), BackendTls.NONE, null, "localhost")).send(NOTICE))
                    .isEqualTo(outcome);
        }
    }

    @Test
    void without_a_server_there_is_none() throws Exception {
        int port;
        try (ScriptedServer server = new ScriptedServer(null, false, Map.of())) {
            port = server.port();
        }
        assertThat(new SmtpSender(settings(port, BackendTls.NONE, null, "localhost")).send(NOTICE))
                .isEqualTo(Sender.Outcome.NO_SERVER);
    }

    @ParameterizedTest
    @EnumSource(names = {"IMPLICIT", "STARTTLS"})
    void the_certificate_must_be_trusted_and_carry_the_name(BackendTls tls) throws Exception {
        X509Bundle certificate = certificate("mail.example.org");
        Path ca = Files.writeString(folder.resolve("ca.pem"), certificate.getCertificatePathPEM());
        try (ScriptedServer server = new ScriptedServer(serving(certificate), tls == BackendTls.IMPLICIT, Map.of())) {
            assertThat(new SmtpSender(settings(server.port(), tls, null, "mail.example.org")).send(NOTICE))
                    .as("not trusted")
                    .isEqualTo(Sender.Outcome.NO_SERVER);
            assertThat(new SmtpSender(settings(server.port(), tls, ca, "other.example.org")).send(NOTICE))
                    .as("another name")
                    .isEqualTo(Sender.Outcome.NO_SERVER);
            assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
            assertThat(new SmtpSender(settings(server.port(), tls, ca, "mail.example.org")).send(NOTICE))
                    .as("%s", server.heard)
                    .isEqualTo(Sender.Outcome.SENT);
            assertThat(server.heard).contains("MAIL FROM:<no-reply@example.org>", "> ..");
        }
    }

    @Test
    void without_starttls_nothing_is_sent() throws Exception {
        try (ScriptedServer server = new ScriptedServer(null, false, Map.of())) {
            assertThat(new SmtpSender(settings(server.port(), BackendTls.STARTTLS, null, "localhost")).send(NOTICE))
                    .isEqualTo(Sender.Outcome.NO_SERVER);
            assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void a_line_break_in_a_subject_makes_no_header() throws Exception {
        for (String label :
                new String[] {"a\r\nBcc: eve@example.org", "ü\r\nBcc: eve@example.org", "a\nBcc: eve@example.org"}) {
            try (ScriptedServer server = new ScriptedServer(null, false, Map.of())) {
                String subject = new NoticeTexts().of("PASSWORD_ISSUED.subject", "", "", label);
                Notice notice = new Notice("id", NOTICE.to(), subject, NOTICE.body(), NOTICE.at());
                assertThat(new SmtpSender(settings(server.port(), BackendTls.NONE, null, "localhost")).send(notice))
                        .isEqualTo(Sender.Outcome.SENT);
                assertThat(server.heard)
                        .noneMatch(line -> line.startsWith("> Bcc") || line.contains("RCPT TO:<eve"))
                        .contains("RCPT TO:<anna@example.org>");
            }
        }
    }

    @Test
    void certificates_to_trust_are_looked_at_at_once() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmtpSender(settings(1, BackendTls.IMPLICIT, none, "localhost")))
                .withMessageContaining("none.pem");
    }

    private static NoticeMail settings(int port, BackendTls tls, @Nullable Path ca, String name) {
        return new NoticeMail(
                "localhost",
                port,
                tls,
                ca,
                name,
                new NoticeMail.Sender(null, "no-reply@example.org"),
                new NoticeMail.Login("me", Secret.of("s3cret")));
    }

    private static X509Bundle certificate(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static SSLSocketFactory serving(X509Bundle certificate) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        return context.getSocketFactory();
    }
}
