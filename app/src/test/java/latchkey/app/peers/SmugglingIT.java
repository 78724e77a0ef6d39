package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threat B13: no message carries another one through the gateway into Postfix 3.7, which takes more than CRLF.CRLF for the
 * end of a message.
 */
@Tag("peers")
class SmugglingIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static Certificates certificates;
    private static Postfix postfix;
    private static GatewayNode gateway;
    private static String password = "";

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        Dovecot dovecot = peers.add(Dovecot.start(peers.folder("dovecot"), certificates));
        postfix = peers.add(Postfix.start(peers.folder("postfix"), certificates, dovecot));
        String backend = "{host: 127.0.0.1, port: %d, tls: none, login: xclient}".formatted(postfix.port());
        gateway = peers.add(GatewayNode.start(peers.folder("gateway"), certificates, Map.of("smtp", backend)));
        password = gateway.issue(Dovecot.ALICE).password();
    }

    /** The reason for the rest: Postfix alone lets the second message through. */
    @Test
    void postfixAloneTakesLineFeedsForTheEnd() throws IOException {
        try (Wire wire = Wire.clear(postfix.port())) {
            wire.reply();
            wire.smtp("EHLO client.example.net");
            wire.smtp("XCLIENT LOGIN=alice@example.org");
            wire.smtp("EHLO client.example.net");
            smuggle(wire, "alone", "\n.\n");
        }
        assertThat(postfix.delivered("alone-smuggled")).hasSize(1);
    }

    /** How a message may end elsewhere, with \ r n 0 for CR, LF and NUL. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "n.n", "n.rn", "r.r", "r.rn", "r.n", "n.r", "rn.r", "rn.n", "rn.rrn", "rrn.rrn", "rn0.rn", "rn.0rn",
                "nn.nn", "rn.n.rn"
            })
    void onlyOneMessagePasses(String variant) throws IOException {
        String end = variant.replace('r', '\r').replace('n', '\n').replace('0', '\0');
        try (Wire wire = Wire.tls(gateway.port("submissions"), certificates.trusting())) {
            wire.reply();
            wire.smtp("EHLO client.example.net");
            assertThat(wire.smtp("AUTH PLAIN " + Wire.plain("", Dovecot.ALICE, password)))
                    .startsWith("235 ");
            smuggle(wire, variant, end);
        }
        assertThat(postfix.delivered(variant + "-smuggled")).isEmpty();
        assertThat(postfix.delivered(variant)).hasSizeLessThanOrEqualTo(1);
    }

    /** The length is what counts in BDAT: commands inside a chunk stay content. */
    @Test
    void chunkIsContentToItsLastOctet() throws IOException {
        String inside = """
                Subject: chunk


                .
                MAIL FROM:<eve@example.org>
                RCPT TO:<chunk-smuggled@example.org>
                DATA
                Subject: smuggled

                .
                """.replace("\n", "\r\n");
        try (Wire wire = Wire.tls(gateway.port("submissions"), certificates.trusting())) {
            wire.reply();
            wire.smtp("EHLO client.example.net");
            wire.smtp("AUTH PLAIN " + Wire.plain("", Dovecot.ALICE, password));
            wire.smtp("MAIL FROM:<alice@example.org>");
            wire.smtp("RCPT TO:<chunk@example.org>");
            assertThat(wire.raw("BDAT " + inside.length() + " LAST\r\n" + inside)
                            .reply())
                    .startsWith("250 ");
            assertThat(wire.smtp("NOOP")).startsWith("250 ");
        }
        assertThat(postfix.delivered("chunk")).hasSize(1);
        assertThat(postfix.delivered("chunk-smuggled")).isEmpty();
    }

    /** One message with another one behind a doubtful end, to recipients of their own. */
    private static void smuggle(Wire wire, String recipient, String end) throws IOException {
        wire.smtp("MAIL FROM:<alice@example.org>");
        wire.smtp("RCPT TO:<" + recipient + "@example.org>");
        assertThat(wire.smtp("DATA")).startsWith("354 ");
        try {
            wire.raw("Subject: first\r\n\r\nfirst" + end + "MAIL FROM:<eve@example.org>\r\n"
                    + "RCPT TO:<" + recipient + "-smuggled@example.org>\r\n"
                    + "DATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n.\r\nQUIT\r\n");
            wire.until("221 ");
        } catch (EOFException | SocketException _) {
            // The gateway has hung up, as it may.
        }
    }
}
