package latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.Change;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client whose password is revoked still gets, when it was reading slowly or sending at that moment. */
@SuppressWarnings("NullAway.Init") // set by JUnit
@Timeout(60)
class CutTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** For clients that read slowly: as little as the kernel likes to give. */
    private static final int SMALL = 4 * 1024;

    /** More than such a client's own kernel holds, and much less than the gateway's. */
    private static final int OWN = 100 * 1024;

    private static final int LARGE = 50_000_000;

    TestGateway gateway;
    TestGateway.Password password;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        gateway = new TestGateway(folder);
        gateway.davBackend().plays(backend -> respond(backend, LARGE));
        password = gateway.issue();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static void respond(Wire gateway, int size) throws IOException {
        while (!gateway.line().isEmpty()) {}
        gateway.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
        Scripts.push(gateway, size);
        gateway.untilClosed();
    }

    // What the kernel has taken for a slow reader would otherwise go on to it for minutes.
    @Test
    void d5nothingMoreReachesADownloadThatIsCut() throws Exception {
        try (Wire client = slow(gateway.dav())) {
            client.send(TestGateway.davHead(password, "GET /"));
            assertCut(client);
        }
    }

    @Test
    void d5nothingMoreReachesAFetchThatIsCut() throws Exception {
        try (Wire client = slow(gateway.imaps())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            client.lineThat("a OK");
            client.send("b FETCH " + LARGE + " BODY[]\r\n");
            assertCut(client);
        }
    }

    private void assertCut(Wire client) throws Exception {
        long held = settled("backend");
        assertThat(revoke()).isEqualTo(1);

        long came = client.untilClosed().length();
        System.out.println("of " + held + " bytes the client still got " + came);
        assertThat(held).as("taken for the client").isGreaterThan(4 * OWN);
        assertThat(came).isLessThan(OWN);
    }

    // The backend has said all, and could go; the client has not got it, and may not.
    @Test
    void d5aResponseWhoseEndWaitsForTheClientIsInFlight() throws Exception {
        long held;
        try (Wire client = slow(gateway.dav())) {
            client.send(TestGateway.davHead(password, "GET /"));
            held = settled("backend");
        }
        assertThat(Patience.until(SOON, () -> gateway.gateway().sessions().count() == 0))
                .isTrue();
        int whole = (int) held - 64 * 1024;
        gateway.davBackend().plays(backend -> respond(backend, whole));
        try (Wire client = slow(gateway.dav())) {
            client.send(TestGateway.davHead(password, "GET /"));
            assertThat(Patience.until(SOON, () -> fromBackend() >= held + whole))
                    .isTrue();
            Thread.sleep(200);

            assertThat(gateway.gateway().sessions().count()).isEqualTo(1);
            assertThat(revoke()).isEqualTo(1);
            assertThat(client.untilClosed().length()).isLessThan(OWN);
        }
    }

    // The same without a revocation: it is over when the client has it, and the connection serves the next request.
    @Test
    void aResponseWhoseEndWaitedForTheClientComesWhole() throws Exception {
        gateway.davBackend().plays(backend -> respond(backend, 3_000_000));
        try (Wire client = slow(gateway.dav())) {
            client.send(TestGateway.davHead(password, "GET /"));
            client.lineThat("Content-Length");
            client.line();
            Thread.sleep(300);
            assertThat(client.skip(3_000_000)).isEqualTo(3_000_000);
            assertThat(Patience.until(SOON, () -> gateway.gateway().sessions().count() == 0))
                    .isTrue();
            client.send("GET /.well-known/caldav HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 301 ");
        }
    }

    // A close with something unread resets the connection, and some kernels then forget what they had for the client.
    @Test
    void d5whoIsSendingGetsTheFarewellAndAnOrderlyEnd() throws Exception {
        gateway.imapBackend().plays(backend -> {
            Scripts.imapGreeting(backend);
            Scripts.imapLogin(backend);
            backend.line();
            backend.send("+ go\r\n");
            Thread.sleep(SOON);
        });
        try (WatchedLink link = new WatchedLink(gateway.imaps());
                Wire client = Wire.connect(link.port(), gateway.clients())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            client.lineThat("a OK");
            client.send("b APPEND inbox {" + LARGE + "}\r\n");
            client.lineThat("+ ");
            Thread sending = Thread.ofVirtual().start(() -> {
                try {
                    Scripts.push(client, LARGE);
                } catch (IOException _) {
                    // cut off, as it should be
                }
            });
            settled("client");

            assertThat(revoke()).isEqualTo(1);

            assertThat(client.untilClosed()).startsWith("* BYE Signed out");
            assertThat(link.end().get(20, TimeUnit.SECONDS)).isEqualTo("closed");
            sending.join();
        }
    }

    private Wire slow(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Wire(socket).startTls(gateway.clients());
    }

    private double relayed(String side) {
        return gateway.readings().of(Meters.RELAYED_BYTES, "from", side);
    }

    private double fromBackend() {
        return relayed("backend");
    }

    // What was taken from one side until nothing moves any more, the other not reading.
    @CanIgnoreReturnValue
    private long settled(String side) throws InterruptedException {
        assertThat(Patience.until(SOON, () -> relayed(side) > 0)).isTrue();
        double before;
        double now = -1;
        do {
            before = now;
            Thread.sleep(500);
            now = relayed(side);
        } while (now != before);
        return (long) now;
    }

    // How many sessions were ended, once they are closed.
    private int revoke() throws Exception {
        return gateway.tell(Change.Kind.PASSWORD_REVOKED, password.id(), null).get(20, TimeUnit.SECONDS);
    }
}
