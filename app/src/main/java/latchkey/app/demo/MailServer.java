package latchkey.app.demo;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;

/** A small mail server on loopback: IMAP and SMTP without TLS, mailboxes with a few messages, all in memory. */
final class MailServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private static final List<Letter> WELCOME = List.of(
            new Letter("Welcome to Latchkey", """
                    You are reading this through the gateway. Your mail program signed in with an
                    app-specific password: it opens mail and calendars, nothing else, and can be
                    revoked on its own.
                    """),
            new Letter("Sign this program out", """
                    Revoke the password with the line that the demo printed, and watch: the gateway
                    says "* BYE" and this session ends at once.
                    """),
            new Letter("Zażółć gęślą jaźń", """
                    Nothing is lost on the way: zażółć gęślą jaźń, 日本語, ☂.
                    """));

    private final GreenMail greenMail;

    private MailServer(GreenMail greenMail) {
        this.greenMail = greenMail;
    }

    /**
     * Opens both ports, on any free number; each login has a mailbox.
     *
     * @param password the one that the gateway proves itself with
     */
    static MailServer start(List<String> logins, String password) throws MessagingException {
        GreenMail greenMail = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, HOST, ServerSetup.PROTOCOL_IMAP), new ServerSetup(0, HOST, ServerSetup.PROTOCOL_SMTP)
        });
        greenMail.start();
        MailServer server = new MailServer(greenMail);
        for (String login : logins) {
            GreenMailUser user = greenMail.setUser(login, login, password);
            for (Letter letter : WELCOME) {
                user.deliver(letter.to(login));
            }
        }
        return server;
    }

    int imapPort() {
        return greenMail.getImap().getPort();
    }

    int smtpPort() {
        return greenMail.getSmtp().getPort();
    }

    @Override
    public void close() {
        greenMail.stop();
    }

    private record Letter(String subject, String text) {

        MimeMessage to(String login) throws MessagingException {
            MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
            message.setFrom(new InternetAddress("latchkey@localhost"));
            message.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(login));
            message.setSubject(subject, StandardCharsets.UTF_8.name());
            message.setText(text, StandardCharsets.UTF_8.name());
            message.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
            message.saveChanges();
            return message;
        }
    }
}
