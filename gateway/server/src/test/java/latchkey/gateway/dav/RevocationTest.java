package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latchkey.dialogs.Ending;
import latchkey.gateway.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RevocationTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n";

    @TempDir
    Path folder;

    @Test
    void d5TheNextRequestOfARevokedPasswordIsRefused() throws Exception {
        try (FakeBackend backend = new FakeBackend();
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            Gateway.AppPassword alice = gateway.issue("alice@example.org");
            String get = GET + alice.basic() + "\r\n\r\n";
            assertThat(client.exchange(get).status()).isEqualTo(207);
            assertThat(client.exchange(get).status()).isEqualTo(207);
            for (int i = 0; i < 100 && gateway.sessions.count() > 0; i++) {
                Thread.sleep(20);
            }
            assertThat(gateway.sessions.count())
                    .as("sessions without a request in flight")
                    .isZero();

            gateway.credentials.passwords().revoke(alice.id(), "test", "lost");

            assertThat(client.exchange(get).status()).isEqualTo(401);
            assertThat(backend.seen).hasSize(2);
        }
    }

    @Test
    void d5ARequestInFlightIsCutAndOnlyThat() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        try (FakeBackend backend = new FakeBackend((seen, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    both.countDown();
                    await(go);
                    out.write('b');
                    out.write('c');
                });
                Gateway gateway = new Gateway(folder, backend);
                Client revoked = gateway.client();
                Client other = gateway.client()) {
            Gateway.AppPassword phone = gateway.issue("alice@example.org");
            Gateway.AppPassword laptop = gateway.issue("alice@example.org");
            revoked.send(GET + phone.basic() + "\r\n\r\n").head();
            other.send(GET + laptop.basic() + "\r\n\r\n").head();
            assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.sessions.count()).isEqualTo(2);

            gateway.credentials.passwords().revoke(phone.id(), "test", "lost");

            assertThat(revoked.in().read()).isEqualTo('a');
            assertThat(revoked.isClosedByPeer()).isTrue();
            assertThat(open(gateway, 1)).isTrue();
            go.countDown();
            assertThat(new String(other.in().readNBytes(3), StandardCharsets.US_ASCII))
                    .isEqualTo("abc");
        }
    }

    /** An upstream proxy sends several people's requests on one connection: only the one in flight is meant. */
    @Test
    void d5OnASharedConnectionOnlyThePresentRequestIsMeant() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (FakeBackend backend = new FakeBackend((seen, out) -> {
                    if (seen.headers().containsValue("bob@example.org")) {
                        asked.countDown();
                        await(go);
                    }
                    out.write(FakeBackend.MULTISTATUS.getBytes(StandardCharsets.US_ASCII));
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            Gateway.AppPassword alice = gateway.issue("alice@example.org");
            Gateway.AppPassword bob = gateway.issue("bob@example.org");
            Gateway.AppPassword carol = gateway.issue("carol@example.org");
            assertThat(client.exchange(GET + alice.basic() + "\r\n\r\n").status())
                    .isEqualTo(207);
            // Bob's is in flight, Carol's and Bob's next wait behind it.
            client.send(GET + bob.basic() + "\r\n\r\n" + GET + carol.basic() + "\r\n\r\n" + GET + alice.basic()
                    + "\r\n\r\n");
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            gateway.credentials.passwords().revoke(alice.id(), "test", "lost");
            gateway.credentials.passwords().revoke(carol.id(), "test", "lost");
            Thread.sleep(200);
            go.countDown();

            assertThat(client.reply().status()).isEqualTo(207);
            assertThat(client.reply().status()).as("Carol's").isEqualTo(401);
            assertThat(client.reply().status()).as("Alice's").isEqualTo(401);
            assertThat(backend.seen).hasSize(2);
        }
    }

    @Test
    void d5OnASharedConnectionThePresentRequestIsCutWithWhatWaitsBehindIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        try (FakeBackend backend = new FakeBackend((seen, out) -> {
                    asked.countDown();
                    if (seen.headers().containsValue("bob@example.org")) {
                        await(never);
                    }
                    out.write(FakeBackend.MULTISTATUS.getBytes(StandardCharsets.US_ASCII));
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            Gateway.AppPassword alice = gateway.issue("alice@example.org");
            Gateway.AppPassword bob = gateway.issue("bob@example.org");
            client.send(GET + alice.basic() + "\r\n\r\n" + GET + bob.basic() + "\r\n\r\n" + GET + alice.basic()
                    + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(207);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            gateway.credentials.passwords().revoke(bob.id(), "test", "lost");

            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(open(gateway, 0)).isTrue();
            never.countDown();
            assertThat(backend.seen).hasSize(2);
        }
    }

    /** The client waits to be asked for its body: the backend gets no more than the head. */
    @Test
    void d5ARequestThatWasAskedForItsBodyIsCut() throws Exception {
        try (FakeBackend backend = new FakeBackend();
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            Gateway.AppPassword alice = gateway.issue("alice@example.org");
            client.send("PUT /a HTTP/1.1\r\nHost: h\r\n" + alice.basic()
                    + "\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(100);

            gateway.credentials.passwords().revoke(alice.id(), "test", "lost");

            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(open(gateway, 0)).isTrue();
            assertThat(backend.seen).isEmpty();
        }
    }

    /** The client may see the end a moment before the registry does. */
    private static boolean open(Gateway gateway, int count) throws InterruptedException {
        return Patience.until(Duration.ofSeconds(10), () -> gateway.sessions.count() == count);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whenTheGatewayStopsARequestInFlightIsFinishedAndTheConnectionClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (FakeBackend backend = new FakeBackend((_, out) -> {
                    asked.countDown();
                    await(go);
                    out.write(FakeBackend.MULTISTATUS.getBytes(StandardCharsets.US_ASCII));
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            client.send(GET + gateway.issue("alice@example.org").basic() + "\r\n\r\n");
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            gateway.sessions.endAll(Ending.SHUTTING_DOWN);
            Thread.sleep(100);
            go.countDown();

            assertThat(client.reply().status()).isEqualTo(207);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }
}
