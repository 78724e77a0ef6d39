package latchkey.admin.notices;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import latchkey.config.BackendTls;
import latchkey.config.NoticeMail;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends by SMTP submission (RFC 6409), over a connection for each mail: there are few. */
final class SmtpSender implements Sender {

    /** For the connection, and for each answer. */
    private static final int TIMEOUT_MILLIS = 10_000;

    /** The first status code of an answer that is final (RFC 5321 section 4.2.1). */
    private static final int FINAL = 500;

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSender.class);

    private final NoticeMail settings;
    private final MailTls tls;
    private final Session session;

    /** @throws IllegalArgumentException with a sentence, if the certificates to trust cannot be used */
    SmtpSender(NoticeMail settings) {
        this.settings = settings;
        this.tls = new MailTls(settings);
        this.session = Session.getInstance(properties(settings, tls), login(settings));
    }

    private static Properties properties(NoticeMail settings, MailTls tls) {
        Properties properties = new Properties();
        properties.put("mail.smtp.localhost", domain(settings.from()));
        properties.put("mail.smtp.starttls.enable", String.valueOf(settings.tls() == BackendTls.STARTTLS));
        properties.put("mail.smtp.starttls.required", String.valueOf(settings.tls() == BackendTls.STARTTLS));
        properties.put("mail.smtp.ssl.socketFactory", tls);
        // MailTls does, by the name that is configured; Angus would by the host's.
        properties.put("mail.smtp.ssl.checkserveridentity", "false");
        properties.put("mail.smtp.timeout", String.valueOf(TIMEOUT_MILLIS));
        properties.put("mail.smtp.writetimeout", String.valueOf(TIMEOUT_MILLIS));
        properties.put("mail.smtp.auth", String.valueOf(settings.login() != null));
        properties.put("mail.mime.allowutf8", "true");
        return properties;
    }

    private static @Nullable Authenticator login(NoticeMail settings) {
        NoticeMail.Login login = settings.login();
        return login == null
                ? null
                : new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        byte[] password = login.password().bytes();
                        try {
                            return new PasswordAuthentication(
                                    login.user(), new String(password, StandardCharsets.UTF_8));
                        } finally {
                            Arrays.fill(password, (byte) 0);
                        }
                    }
                };
    }

    @Override
    public Outcome send(Notice notice) {
        MimeMessage message;
        try {
            message = message(notice);
        } catch (MessagingException | UnsupportedEncodingException e) {
            LOG.warn("a notice cannot be addressed and is dropped", e);
            return Outcome.REFUSED;
        }
        try (Socket socket = connect();
                SMTPTransport transport = (SMTPTransport) session.getTransport("smtp")) {
            transport.connect(socket);
            transport.sendMessage(message, message.getAllRecipients());
            return Outcome.SENT;
        } catch (SendFailedException e) {
            return outcome(e);
        } catch (MessagingException | IOException e) {
            LOG.debug("no mail to owners for the moment", e);
            return Outcome.NO_SERVER;
        }
    }

    private Socket connect() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(settings.host(), settings.port()), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            if (settings.tls() != BackendTls.IMPLICIT) {
                return plain;
            }
            SSLSocket secure = (SSLSocket) tls.createSocket(plain, settings.host(), settings.port(), true);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** Whether the server has something against this mail, or against all. */
    private static Outcome outcome(SendFailedException failure) {
        for (Exception cause = failure;
                cause instanceof MessagingException chained;
                cause = chained.getNextException()) {
            if (cause instanceof SMTPAddressFailedException address) {
                return verdict(address.getReturnCode());
            }
            if (cause instanceof SMTPSenderFailedException) {
                return Outcome.NO_SERVER;
            }
            if (cause instanceof SMTPSendFailedException sending) {
                return sending.getCommand().startsWith("MAIL") ? Outcome.NO_SERVER : verdict(sending.getReturnCode());
            }
        }
        return Outcome.NOT_NOW;
    }

    private static Outcome verdict(int code) {
        return code >= FINAL ? Outcome.REFUSED : Outcome.NOT_NOW;
    }

    private static String domain(NoticeMail.Sender from) {
        return from.address().substring(from.address().indexOf('@') + 1);
    }

    private MimeMessage message(Notice notice) throws MessagingException, UnsupportedEncodingException {
        MimeMessage message = new Identified(notice, session, settings.from());
        NoticeMail.Sender from = settings.from();
        message.setFrom(
                from.name() == null
                        ? new InternetAddress(from.address(), true)
                        : new InternetAddress(from.address(), from.name(), StandardCharsets.UTF_8.name()));
        message.setRecipient(Message.RecipientType.TO, recipient(notice));
        message.setSubject(notice.subject(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notice.at()));
        message.setText(notice.body(), StandardCharsets.UTF_8.name());
        // RFC 3834 section 5: no out-of-office answers.
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "All");
        message.saveChanges();
        return message;
    }

    private static InternetAddress recipient(Notice notice) throws AddressException {
        String address = notice.to().text();
        String local = address.substring(0, address.indexOf('@'));
        try {
            return new InternetAddress(local + "@" + IDN.toASCII(notice.to().domain()), true);
        } catch (IllegalArgumentException e) {
            throw new AddressException(e.getMessage());
        }
    }

    /** Its identity is the notice's own: Angus would make one of this machine's name. */
    private static final class Identified extends MimeMessage {

        private final String id;

        private Identified(Notice notice, Session session, NoticeMail.Sender from) {
            super(session);
            this.id = "<" + notice.id() + "@" + domain(from) + ">";
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
