package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Radicale alone: that it takes the gateway's word as {@code deploy/radicale} says, in both forms. */
@Tag("peers")
class RadicaleIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static String remoteUser = "";
    private static String servicePassword = "";

    @BeforeAll
    static void start() {
        int port =
                peers.add(Radicale.withRemoteUser(peers.folder("remote-user"))).port();
        remoteUser = "http://127.0.0.1:" + port;
        port = peers.add(Radicale.withServicePassword(peers.folder("service-password"), Dovecot.ALICE, Dovecot.BOB))
                .port();
        servicePassword = "http://127.0.0.1:" + port;
    }

    @Test
    void believesTheNamedUser() {
        String calendar = remoteUser + "/alice@example.org/c/";
        assertThat(Curl.status("MKCALENDAR", calendar, "--header", "X-Remote-User: " + Dovecot.ALICE))
                .isEqualTo(201);
        assertThat(Curl.status("PROPFIND", calendar, "--header", "X-Remote-User: " + Dovecot.BOB))
                .isEqualTo(403);
        assertThat(Curl.status("PROPFIND", calendar)).isIn(401, 403);
    }

    @Test
    void takesTheServicePasswordAndNoOther() {
        String calendar = servicePassword + "/bob@example.org/c/";
        assertThat(Curl.status("MKCALENDAR", calendar, "--user", Dovecot.BOB + ":" + Radicale.SERVICE_PASSWORD))
                .isEqualTo(201);
        assertThat(Curl.status("PROPFIND", calendar, "--user", Dovecot.BOB + ":another"))
                .isEqualTo(401);
        assertThat(Curl.status("PROPFIND", calendar, "--header", "X-Remote-User: " + Dovecot.BOB))
                .isIn(401, 403);
    }
}
