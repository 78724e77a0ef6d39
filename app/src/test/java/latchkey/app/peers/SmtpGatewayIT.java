package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SMTP clients, the gateway in its own process with 128 MiB of heap, and Postfix. */
@Tag("peers")
class SmtpGatewayIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static final int CHUNK = 1_000_000;

    private static Certificates certificates;
    private static Postfix postfix;
    private static GatewayNode gateway;
    private static GatewayNode.Issued password;
    private static MailClient alice;

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        Dovecot dovecot = peers.add(Dovecot.start(peers.folder("dovecot"), certificates));
        postfix = peers.add(Postfix.start(peers.folder("postfix"), certificates, dovecot));
        String backend = "{host: 127.0.0.1, port: %d, tls: none, login: xclient}".formatted(postfix.port());
        gateway = peers.add(GatewayNode.start(peers.folder("gateway"), certificates, Map.of("smtp", backend)));
        password = gateway.issue(Dovecot.ALICE);
        alice = client(password.password());
    }

    private static MailClient client(String password) {
        return new MailClient(certificates.trusting(), Dovecot.ALICE, password);
    }

    @Test
    void sendsAsTheAccountWithTheClientsOwnName() throws Exception {
        try (Transport transport = alice.smtps(gateway.port("submissions"))) {
            send(transport, "smtps");
        }
        assertThat(postfix.delivered("smtps"))
                .singleElement()
                .satisfies(file -> assertThat(Files.readString(file))
                        .contains(
                                "Received: from client.example.net (",
                                "[127.0.0.1]",
                                "(Authenticated sender: alice@example.org)"));
    }

    @Test
    void sendsAfterStartTls() throws Exception {
        try (Transport transport = alice.smtpWithStartTls(gateway.port("submission"))) {
            send(transport, "starttls");
        }
        assertThat(postfix.delivered("starttls")).hasSize(1);
    }

    @Test
    void refusesWrongPasswords() {
        assertThatThrownBy(() -> client("abcd-efgh-ijkl-mnop").smtps(gateway.port("submissions")))
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("535");
    }

    @Test
    void passesLargeMessageByData(@TempDir Path folder) throws IOException {
        byte[] large = Message.large("data");
        Path file = Files.write(folder.resolve("message"), large);
        Curl.output(
                "--cacert",
                certificates.ca().toString(),
                "--user",
                Dovecot.ALICE + ":" + password.password(),
                "--mail-from",
                Dovecot.ALICE,
                "--mail-rcpt",
                "large-data@example.org",
                "--upload-file",
                file.toString(),
                "--url",
                "smtps://localhost:" + gateway.port("submissions"));
        assertThat(postfix.delivered("large-data"))
                .singleElement()
                .satisfies(
                        delivered -> assertThat(Message.bodyDigest(delivered)).isEqualTo(Message.bodyDigest(large)));
    }

    @Test
    void passesLargeMessageInChunks() throws IOException {
        byte[] large = Message.large("chunks");
        try (Wire wire = signedIn(password.password())) {
            assertThat(wire.smtp("EHLO client.example.net")).contains("CHUNKING");
            wire.smtp("MAIL FROM:<alice@example.org>");
            wire.smtp("RCPT TO:<large-chunks@example.org>");
            for (int at = 0; at < large.length; at += CHUNK) {
                int size = Math.min(CHUNK, large.length - at);
                String last = at + size == large.length ? " LAST" : "";
                wire.send("BDAT " + size + last);
                wire.raw(new String(large, at, size, StandardCharsets.ISO_8859_1));
                assertThat(wire.reply()).startsWith("250 ");
            }
        }
        assertThat(postfix.delivered("large-chunks"))
                .singleElement()
                .satisfies(
                        delivered -> assertThat(Message.bodyDigest(delivered)).isEqualTo(Message.bodyDigest(large)));
    }

    /** Threat B15: Postfix sees the client at 127.0.0.1, and would still take XCLIENT from there. */
    @Test
    void signedInClientStaysWhoItIs() throws IOException {
        try (Wire wire = signedIn(password.password())) {
            assertThat(wire.smtp("EHLO client.example.net")).doesNotContain("XCLIENT", "XFORWARD", "AUTH");
            for (String become : List.of(
                    "XCLIENT LOGIN=bob@example.org",
                    "xclient login=bob@example.org addr=203.0.113.77",
                    "XFORWARD NAME=bob.example.org",
                    "AUTH PLAIN " + Wire.plain(Dovecot.BOB, Dovecot.MASTER, Dovecot.MASTER_PASSWORD))) {
                assertThat(wire.smtp(become)).startsWith("5");
            }
            message(wire, "b15");
        }
        assertThat(postfix.delivered("b15"))
                .singleElement()
                .satisfies(file -> assertThat(Files.readString(file))
                        .contains("(Authenticated sender: alice@example.org)")
                        .doesNotContain("bob@example.org", "203.0.113.77"));
    }

    @Test
    void revocationEndsTheSessionsOfThatPasswordOnly() throws IOException {
        GatewayNode.Issued lost = gateway.issue(Dovecot.ALICE);
        try (Wire revoked = signedIn(lost.password());
                Wire kept = signedIn(password.password())) {
            gateway.revoke(Dovecot.ALICE, lost);
            long begun = System.nanoTime();

            assertThat(revoked.rest()).startsWith("421 ");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(5_000);
            assertThat(kept.smtp("NOOP")).startsWith("250 ");
        }
        assertThatThrownBy(() -> client(lost.password()).smtps(gateway.port("submissions")))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @ParameterizedTest
    @CsvSource({"none, master-suffix", "starttls, master-authzid"})
    void signsInAtTheBackendByMasterUser(String tls, String login) throws Exception {
        String backend = "{host: localhost, port: %d, tls: %s, ca: %s, login: {%s: {user: latchkey, password: %s}}}"
                .formatted(postfix.port(), tls, certificates.ca(), login, "{file: imap-master}");
        try (GatewayNode other =
                GatewayNode.start(peers.folder("gateway-" + login), certificates, Map.of("smtp", backend))) {
            GatewayNode.Issued issued = other.issue(Dovecot.ALICE);
            try (Transport transport = client(issued.password()).smtps(other.port("submissions"))) {
                send(transport, login);
            }
        }
        assertThat(postfix.delivered(login))
                .singleElement()
                .satisfies(file ->
                        assertThat(Files.readString(file)).contains("(Authenticated sender: alice@example.org"));
    }

    private static Wire signedIn(String password) throws IOException {
        Wire wire = Wire.tls(gateway.port("submissions"), certificates.trusting());
        wire.reply();
        wire.smtp("EHLO client.example.net");
        assertThat(wire.smtp("AUTH PLAIN " + Wire.plain("", Dovecot.ALICE, password)))
                .startsWith("235 ");
        return wire;
    }

    private static void message(Wire wire, String recipient) throws IOException {
        assertThat(wire.smtp("MAIL FROM:<alice@example.org>")).startsWith("250 ");
        assertThat(wire.smtp("RCPT TO:<" + recipient + "@example.org>")).startsWith("250 ");
        assertThat(wire.smtp("DATA")).startsWith("354 ");
        assertThat(wire.send("Subject: " + recipient, "", "hello", ".").reply()).startsWith("250 ");
    }

    private static void send(Transport transport, String recipient) throws MessagingException {
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
        message.setFrom(Dovecot.ALICE);
        message.setSubject(recipient);
        message.setText("hello");
        message.saveChanges();
        transport.sendMessage(message, new Address[] {new InternetAddress(recipient + "@example.org")});
    }
}
