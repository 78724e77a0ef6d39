package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IMAP clients, the gateway in its own process with 128 MiB of heap, and Dovecot. */
@Tag("peers")
class ImapGatewayIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static final String MASTER_AUTHZID = "{master-authzid: {user: latchkey, password: {file: imap-master}}}";
    private static final String MASTER_SUFFIX = "{master-suffix: {user: latchkey, password: {file: imap-master}}}";

    private static Certificates certificates;
    private static Dovecot dovecot;
    private static GatewayNode gateway;
    private static MailClient alice;
    private static MailClient bob;

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        dovecot = peers.add(Dovecot.start(peers.folder("dovecot"), certificates));
        String backend = "{host: 127.0.0.1, port: %d, tls: none, login: %s}".formatted(dovecot.port(), MASTER_AUTHZID);
        gateway = peers.add(GatewayNode.start(peers.folder("gateway"), certificates, Map.of("imap", backend)));
        alice = client(Dovecot.ALICE, gateway.issue(Dovecot.ALICE).password());
        bob = client(Dovecot.BOB, gateway.issue(Dovecot.BOB).password());
    }

    private static MailClient client(String user, String password) {
        return new MailClient(certificates.trusting(), user, password);
    }

    @Test
    void readsWhatItAppends() throws Exception {
        try (Store store = alice.imaps(gateway.port("imaps"))) {
            Folder folder = made(store, "Reads");
            folder.appendMessages(new jakarta.mail.Message[] {message("Subject: hi\r\n\r\nhello\r\n")});
            folder.open(Folder.READ_WRITE);
            jakarta.mail.Message message = folder.getMessage(1);
            assertThat(message.getSubject()).isEqualTo("hi");
            assertThat(message.getContent()).isEqualTo("hello\r\n");
            message.setFlag(Flags.Flag.DELETED, true);
            folder.close(true);
            assertThat(folder.getMessageCount()).isZero();
        }
        dovecot.awaitLogged("Login: user=<alice@example.org>");
    }

    @Test
    void dovecotsLogHasTheGatewaysNameOfTheSession() throws Exception {
        alice.imaps(gateway.port("imaps")).close();
        Pattern line = Pattern.compile("latchkey.session: session session=([0-9a-z]+)");
        Matcher session = line.matcher(gateway.log());
        for (int tries = 0; !session.find() && tries < 200; tries++) {
            Thread.sleep(50);
            session = line.matcher(gateway.log());
        }
        assertThat(session.reset().find()).isTrue();
        dovecot.awaitLogged("session=<" + session.group(1) + ">");
    }

    @Test
    void accountsSeeTheirOwnMailAfterStartTls() throws Exception {
        try (Store hers = alice.imapWithStartTls(gateway.port("imap"));
                Store his = bob.imapWithStartTls(gateway.port("imap"))) {
            made(hers, "Hers");
            assertThat(hers.getFolder("Hers").exists()).isTrue();
            assertThat(his.getFolder("Hers").exists()).isFalse();
        }
    }

    @Test
    void idleTellsOfNewMail() throws Exception {
        try (Store waiting = alice.imaps(gateway.port("imaps"));
                Store writing = alice.imaps(gateway.port("imaps"))) {
            made(writing, "Idle");
            IMAPFolder folder = (IMAPFolder) waiting.getFolder("Idle");
            folder.open(Folder.READ_ONLY);
            CompletableFuture<Integer> arrived = new CompletableFuture<>();
            folder.addMessageCountListener(new MessageCountAdapter() {
                @Override
                public void messagesAdded(MessageCountEvent event) {
                    arrived.complete(event.getMessages().length);
                }
            });
            Thread idling = Thread.startVirtualThread(() -> idle(folder, arrived));
            while (!arrived.isDone() && idling.isAlive()) {
                writing.getFolder("Idle")
                        .appendMessages(new jakarta.mail.Message[] {message("Subject: new\r\n\r\nnew\r\n")});
                arrived.completeOnTimeout(0, 60, TimeUnit.SECONDS);
                idling.join(2_000);
            }
            assertThat(arrived.get(60, TimeUnit.SECONDS)).isPositive();
        }
    }

    /** Returns from IDLE with the first news. */
    private static void idle(IMAPFolder folder, CompletableFuture<Integer> arrived) {
        try {
            folder.idle(true);
        } catch (MessagingException e) {
            arrived.completeExceptionally(e);
        }
    }

    @Test
    void refusesWrongPasswords() {
        assertThatThrownBy(() -> client(Dovecot.ALICE, "abcd-efgh-ijkl-mnop").imaps(gateway.port("imaps")))
                .isInstanceOf(AuthenticationFailedException.class);
        assertThatThrownBy(() ->
                        client(Dovecot.ALICE, "the primary password of alice").imaps(gateway.port("imaps")))
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("app-specific password");
        assertThat(dovecot.log()).doesNotContain("auth failed");
    }

    @Test
    void curlReadsMail() throws Exception {
        try (Store store = bob.imaps(gateway.port("imaps"))) {
            made(store, "Curl")
                    .appendMessages(new jakarta.mail.Message[] {message("Subject: for curl\r\n\r\nhello\r\n")});
        }
        String ca = certificates.ca().toString();
        String login = Dovecot.BOB + ":" + bob.password();
        assertThat(Curl.output(
                        "--cacert", ca, "--user", login, "imaps://localhost:" + gateway.port("imaps") + "/Curl;UID=1"))
                .contains("Subject: for curl");
        assertThat(Curl.output(
                        "--cacert",
                        ca,
                        "--user",
                        login,
                        "--ssl-reqd",
                        "--login-options",
                        "AUTH=LOGIN",
                        "imap://localhost:" + gateway.port("imap") + "/Curl;UID=1"))
                .contains("Subject: for curl");
    }

    @Test
    void passesLargeMessageBothWays() throws Exception {
        byte[] large = Message.large("large");
        try (Store store = alice.imaps(gateway.port("imaps"))) {
            Folder folder = made(store, "Large");
            folder.appendMessages(new jakarta.mail.Message[] {message(new String(large, StandardCharsets.US_ASCII))});
            folder.open(Folder.READ_ONLY);
            ByteArrayOutputStream read = new ByteArrayOutputStream(large.length);
            folder.getMessage(1).writeTo(read);
            assertThat(Message.digest(read.toByteArray())).isEqualTo(Message.digest(large));
        }
        try (Wire wire = Wire.tls(gateway.port("imaps"), certificates.trusting())) {
            wire.until("* OK ");
            wire.imap("LOGIN alice@example.org " + alice.password());
            wire.imap("SELECT Large");
            wire.send("f FETCH 1 BODY.PEEK[]");
            assertThat(wire.line()).endsWith("{" + large.length + "}");
            assertThat(Message.digest(wire.exactly(large.length))).isEqualTo(Message.digest(large));
            wire.until("f OK");
        }
    }

    /** Threat B15. */
    @Test
    void signedInClientStaysWhoItIs() throws Exception {
        try (Wire wire = Wire.tls(gateway.port("imaps"), certificates.trusting())) {
            wire.until("* OK ");
            assertThat(wire.imap("LOGIN alice@example.org " + alice.password()))
                    .contains(" OK ")
                    .doesNotContain("UNAUTHENTICATE", "AUTH=", "STARTTLS", "COMPRESS");
            assertThat(wire.imap("CREATE Mine")).contains(" OK ");
            wire.imap("ID (\"name\" \"test\" \"x-originating-ip\" \"203.0.113.77\")");
            assertThat(wire.imap("UNAUTHENTICATE")).doesNotContain(" OK ");
            assertThat(wire.imap("LOGIN bob@example.org*latchkey wrong")).doesNotContain(" OK ");
            assertThat(wire.imap("STATUS Mine (MESSAGES)")).contains("* STATUS Mine");
        }
        assertThat(dovecot.received())
                .contains("STATUS Mine")
                .doesNotContain("203.0.113.77", "UNAUTHENTICATE", "*latchkey");
    }

    @Test
    void revocationEndsTheSessionsOfThatPasswordOnly() throws Exception {
        GatewayNode.Issued lost = gateway.issue(Dovecot.ALICE);
        try (Wire revoked = Wire.tls(gateway.port("imaps"), certificates.trusting());
                Wire kept = Wire.tls(gateway.port("imaps"), certificates.trusting())) {
            revoked.until("* OK ");
            assertThat(revoked.imap("LOGIN alice@example.org " + lost.password()))
                    .contains(" OK ");
            assertThat(revoked.imap("SELECT INBOX")).contains(" OK ");
            assertThat(revoked.send("i IDLE").line()).startsWith("+ ");
            kept.until("* OK ");
            assertThat(kept.imap("LOGIN alice@example.org " + alice.password())).contains(" OK ");

            gateway.revoke(Dovecot.ALICE, lost);
            long begun = System.nanoTime();

            assertThat(revoked.rest()).startsWith("* BYE ");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(5_000);
            assertThat(kept.imap("NOOP")).contains(" OK ");
        }
        assertThatThrownBy(() -> client(Dovecot.ALICE, lost.password()).imaps(gateway.port("imaps")))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @ParameterizedTest
    @CsvSource({"none, suffix", "starttls, authzid", "implicit, suffix"})
    void signsInAtTheBackendInEachWay(String tls, String login) throws Exception {
        int port = tls.equals("implicit") ? dovecot.tlsPort() : dovecot.port();
        String backend = "{host: localhost, port: %d, tls: %s, ca: %s, login: %s}"
                .formatted(port, tls, certificates.ca(), login.equals("suffix") ? MASTER_SUFFIX : MASTER_AUTHZID);
        try (GatewayNode other = GatewayNode.start(
                peers.folder("gateway-" + tls + "-" + login), certificates, Map.of("imap", backend))) {
            GatewayNode.Issued issued = other.issue(Dovecot.ALICE);
            try (Store store = client(Dovecot.ALICE, issued.password()).imaps(other.port("imaps"))) {
                assertThat(store.getFolder("INBOX").exists()).isTrue();
            }
        }
    }

    @Test
    void backendWithWrongNameInItsCertificateIsNoWrongPassword() throws Exception {
        String backend = "{host: localhost, port: %d, tls: implicit, ca: %s, tls-name: other.example.org, login: %s}"
                .formatted(dovecot.tlsPort(), certificates.ca(), MASTER_AUTHZID);
        try (GatewayNode other =
                        GatewayNode.start(peers.folder("gateway-wrong-name"), certificates, Map.of("imap", backend));
                Wire wire = Wire.tls(other.port("imaps"), certificates.trusting())) {
            wire.until("* OK ");
            assertThat(wire.imap("LOGIN alice@example.org "
                            + other.issue(Dovecot.ALICE).password()))
                    .contains(" NO [UNAVAILABLE]");
        }
    }

    private static Folder made(Store store, String name) throws MessagingException {
        Folder folder = store.getFolder(name);
        assertThat(folder.create(Folder.HOLDS_MESSAGES)).isTrue();
        return folder;
    }

    private static MimeMessage message(String text) throws MessagingException, IOException {
        try (ByteArrayInputStream input = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))) {
            return new MimeMessage(Session.getInstance(new Properties()), input);
        }
    }
}
