package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Folder;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** IMAP clients, the gateway, and Cyrus with the lines of {@code deploy/cyrus}. */
@Tag("peers")
class CyrusIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static Certificates certificates;
    private static GatewayNode gateway;

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        Cyrus cyrus = peers.add(Cyrus.start(peers.folder("cyrus")));
        String backend = "{host: 127.0.0.1, port: %d, tls: none,"
                .concat(" login: {master-authzid: {user: latchkey, password: {file: imap-master}}}}")
                .formatted(cyrus.port());
        gateway = peers.add(GatewayNode.start(peers.folder("gateway"), certificates, Map.of("imap", backend)));
    }

    private static MailClient client(String user) {
        return new MailClient(certificates.trusting(), user, gateway.issue(user).password());
    }

    @Test
    void ownersReadWhatTheyAppendAndNothingElse() throws Exception {
        try (Store hers = client(Dovecot.ALICE).imaps(gateway.port("imaps"));
                Store his = client(Dovecot.BOB).imapWithStartTls(gateway.port("imap"))) {
            Folder inbox = hers.getFolder("INBOX");
            inbox.appendMessages(new jakarta.mail.Message[] {message("Subject: hers\r\n\r\nhello\r\n")});
            inbox.open(Folder.READ_ONLY);
            assertThat(inbox.getMessage(1).getContent()).isEqualTo("hello\r\n");

            Folder other = his.getFolder("INBOX");
            other.open(Folder.READ_ONLY);
            assertThat(other.getMessageCount()).isZero();
        }
    }

    @Test
    void whatLeadsPastTheGatewayIsNotOffered() throws Exception {
        GatewayNode.Issued issued = gateway.issue(Dovecot.ALICE);
        try (Wire wire = Wire.tls(gateway.port("imaps"), certificates.trusting())) {
            wire.until("* OK ");
            assertThat(wire.imap("LOGIN " + Dovecot.ALICE + " " + issued.password()))
                    .contains(" OK ");
            assertThat(wire.imap("CAPABILITY"))
                    .contains("QRESYNC")
                    .doesNotContain("REFERRALS")
                    .doesNotContain("UNAUTHENTICATE")
                    .doesNotContain(" AUTH=");
        }
    }

    private static MimeMessage message(String text) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
