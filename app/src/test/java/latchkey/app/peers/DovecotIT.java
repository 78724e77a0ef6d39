package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dovecot alone: that it takes the gateway's logins as {@code deploy/dovecot} says, and nobody else's. */
@Tag("peers")
class DovecotIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static Certificates certificates;
    private static Dovecot dovecot;

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        dovecot = peers.add(Dovecot.start(peers.folder("dovecot"), certificates));
    }

    @Test
    void masterUserOpensMailboxByAuthorizationIdentity() throws IOException {
        try (Wire wire = Wire.clear(dovecot.port())) {
            wire.until("* OK ");
            assertThat(wire.imap(
                            "AUTHENTICATE PLAIN " + Wire.plain(Dovecot.ALICE, Dovecot.MASTER, Dovecot.MASTER_PASSWORD)))
                    .contains(" OK ");
            assertThat(wire.imap("SELECT INBOX")).contains("[READ-WRITE]");
        }
        dovecot.awaitLogged("Login: user=<alice@example.org>");
    }

    @Test
    void masterUserOpensMailboxByNameWithSeparator() throws IOException {
        try (Wire wire = Wire.tls(dovecot.tlsPort(), certificates.trusting())) {
            wire.until("* OK ");
            String password = Dovecot.MASTER_PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
            assertThat(wire.imap("LOGIN bob@example.org*latchkey \"" + password + "\""))
                    .contains(" OK ");
        }
        dovecot.awaitLogged("Login: user=<bob@example.org>");
    }

    @Test
    void offersStartTls() throws IOException {
        try (Wire wire = Wire.clear(dovecot.port())) {
            wire.until("* OK ");
            assertThat(wire.imap("STARTTLS")).contains(" OK ");
            try (Wire secured = wire.startTls(certificates.trusting())) {
                assertThat(secured.imap("NOOP")).contains(" OK ");
            }
        }
    }

    @Test
    void believesTheClientAddressThatTheGatewayNames() throws IOException {
        try (Wire wire = Wire.clear(dovecot.port())) {
            wire.until("* OK ");
            assertThat(wire.imap("ID (\"x-originating-ip\" \"192.0.2.7\")")).contains(" OK ");
            assertThat(wire.imap(
                            "AUTHENTICATE PLAIN " + Wire.plain(Dovecot.ALICE, Dovecot.MASTER, Dovecot.MASTER_PASSWORD)))
                    .contains(" OK ");
        }
        dovecot.awaitLogged("rip=192.0.2.7");
    }

    @Test
    void refusesTheMasterUserFromElsewhere() throws IOException {
        Deployed elsewhere = Deployed.file("dovecot/latchkey.conf")
                .with("allow_real_nets=127.0.0.1/32", "allow_real_nets=192.0.2.1/32");
        try (Dovecot other = Dovecot.start(peers.folder("elsewhere"), certificates, elsewhere);
                Wire wire = Wire.clear(other.port())) {
            wire.until("* OK ");
            // Even when it says that it is there.
            wire.imap("ID (\"x-originating-ip\" \"192.0.2.1\")");
            assertThat(wire.imap(
                            "AUTHENTICATE PLAIN " + Wire.plain(Dovecot.ALICE, Dovecot.MASTER, Dovecot.MASTER_PASSWORD)))
                    .contains(" NO ");
        }
    }
}
