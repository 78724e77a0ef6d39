package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Postfix alone: that it takes the gateway's logins as {@code deploy/postfix} says, and nobody else's. */
@Tag("peers")
class PostfixIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static Certificates certificates;
    private static Postfix postfix;

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        Dovecot dovecot = peers.add(Dovecot.start(peers.folder("dovecot"), certificates));
        postfix = peers.add(Postfix.start(peers.folder("postfix"), certificates, dovecot));
    }

    @Test
    void xclientLoginSendsMailAndIsWrittenIntoIt() throws IOException {
        try (Wire wire = Wire.clear(postfix.port())) {
            wire.reply();
            assertThat(wire.smtp("EHLO gateway.example.org")).containsPattern("250[ -]XCLIENT .*LOGIN");
            assertThat(wire.smtp("XCLIENT LOGIN=alice@example.org ADDR=192.0.2.7"))
                    .startsWith("220 ");
            assertThat(wire.smtp("EHLO laptop")).startsWith("250-");
            send(wire, "xclient");
        }
        assertThat(postfix.delivered("xclient"))
                .singleElement()
                .satisfies(file -> assertThat(Files.readString(file))
                        .contains(
                                "Received: from laptop (", "[192.0.2.7]", "(Authenticated sender: alice@example.org)"));
    }

    @Test
    void loginIsForgottenBySecondXclient() throws IOException {
        try (Wire wire = Wire.clear(postfix.port())) {
            wire.reply();
            wire.smtp("EHLO gateway.example.org");
            assertThat(wire.smtp("XCLIENT LOGIN=alice@example.org")).startsWith("220 ");
            assertThat(wire.smtp("XCLIENT ADDR=192.0.2.7")).startsWith("220 ");
            wire.smtp("EHLO laptop");
            assertThat(wire.smtp("MAIL FROM:<alice@example.org>")).startsWith("250 ");
            assertThat(wire.smtp("RCPT TO:<forgotten@example.org>")).startsWith("554 ");
        }
    }

    @Test
    void nobodySendsWithoutLogin() throws IOException {
        try (Wire wire = Wire.clear(postfix.port())) {
            wire.reply();
            wire.smtp("EHLO gateway.example.org");
            assertThat(wire.smtp("MAIL FROM:<alice@example.org>")).startsWith("250 ");
            assertThat(wire.smtp("RCPT TO:<nobody@example.org>")).startsWith("554 ");
        }
    }

    @Test
    void masterUserSendsAfterStartTls() throws IOException {
        try (Wire clear = Wire.clear(postfix.port())) {
            clear.reply();
            clear.smtp("EHLO gateway.example.org");
            assertThat(clear.smtp("STARTTLS")).startsWith("220 ");
            try (Wire wire = clear.startTls(certificates.trusting())) {
                wire.smtp("EHLO gateway.example.org");
                assertThat(wire.smtp(
                                "AUTH PLAIN " + Wire.plain(Dovecot.ALICE, Dovecot.MASTER, Dovecot.MASTER_PASSWORD)))
                        .startsWith("235 ");
                send(wire, "master");
            }
        }
        assertThat(postfix.delivered("master"))
                .singleElement()
                .satisfies(file ->
                        assertThat(Files.readString(file)).contains("(Authenticated sender: alice@example.org)"));
    }

    @Test
    void takesMessageInChunks() throws IOException {
        try (Wire wire = Wire.clear(postfix.port())) {
            wire.reply();
            assertThat(wire.smtp("EHLO gateway.example.org")).contains("CHUNKING");
            wire.smtp("XCLIENT LOGIN=alice@example.org");
            wire.smtp("EHLO laptop");
            wire.smtp("MAIL FROM:<alice@example.org>");
            wire.smtp("RCPT TO:<chunks@example.org>");
            assertThat(wire.raw("BDAT 4\r\nA: b").reply()).startsWith("250 ");
            assertThat(wire.raw("BDAT 12 LAST\r\n\r\n\r\nchunks\r\n").reply()).startsWith("250 ");
        }
        assertThat(postfix.delivered("chunks"))
                .singleElement()
                .satisfies(file -> assertThat(Files.readString(file)).endsWith("\n\nchunks\n"));
    }

    private static void send(Wire wire, String recipient) throws IOException {
        assertThat(wire.smtp("MAIL FROM:<alice@example.org>")).startsWith("250 ");
        assertThat(wire.smtp("RCPT TO:<" + recipient + "@example.org>")).startsWith("250 ");
        assertThat(wire.smtp("DATA")).startsWith("354 ");
        assertThat(wire.send("Subject: " + recipient, "", "hello", ".").reply()).startsWith("250 ");
    }
}
