package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.gateway.meters.Meters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StreamingTest {
    private static final int MEGABYTE = 1 << 20;
    private static final long SIZE = 50L * MEGABYTE;

    /** What sockets and the gateway hold of a stream whose reader has stopped. */
    private static final long HELD = 16L * MEGABYTE;

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void fiftyMegabytesPassBothWaysThroughTls() throws Exception {
        byte[] piece = new byte[MEGABYTE];
        try (FakeBackend backend = new FakeBackend((seen, out) -> {
                    if (seen.line().startsWith("PUT")) {
                        out.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                    } else {
                        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                        for (int i = 0; i < 50; i++) {
                            out.write(piece);
                        }
                    }
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            String head = " /big HTTP/1.1\r\nHost: h\r\n"
                    + gateway.issue("alice@example.org").basic() + "\r\n";
            client.send("PUT" + head + "Content-Length: " + SIZE + "\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                client.out().write(piece);
            }
            assertThat(client.reply().status()).isEqualTo(201);
            assertThat(backend.seen.getLast().length()).isEqualTo(SIZE);

            client.send("PUT" + head + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                client.send("100000\r\n");
                client.out().write(piece);
                client.send("\r\n");
            }
            assertThat(client.exchange("0\r\n\r\n").status()).isEqualTo(201);
            assertThat(backend.seen.getLast().length()).isEqualTo(SIZE);

            client.send("GET" + head + "\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            client.in().skipNBytes(SIZE);
            assertThat(client.exchange("HEAD /.well-known/caldav HTTP/1.1\r\nHost: h\r\n\r\n")
                            .status())
                    .isEqualTo(301);
            assertThat(gateway.readings.of(Meters.RELAYED_BYTES, "from", "client"))
                    .isEqualTo(2.0 * SIZE);
        }
    }

    @Test
    @Timeout(60)
    void aSlowClientGetsTheWholeResponseBeforeTheClose() throws Exception {
        int size = 12 * MEGABYTE;
        try (FakeBackend backend = new FakeBackend((_, out) -> {
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.write(new byte[size]);
                    out.flush();
                    throw new IOException("closes");
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                    + gateway.issue("alice@example.org").basic() + "\r\n\r\n");
            long body = client.head().headers().size();
            int read = 0;
            byte[] piece = new byte[64 * 1024];
            for (int i = 0; read >= 0; i++, body += Math.max(read, 0)) {
                read = client.in().read(piece);
                if (body > size - 3 * MEGABYTE && i % 10 == 0) {
                    Thread.sleep(100);
                }
            }
            assertThat(body).isGreaterThan(size);
        }
    }

    @Test
    @Timeout(60)
    void aClientThatDoesNotReadHoldsTheBackendBack() throws Exception {
        AtomicLong written = new AtomicLong();
        try (FakeBackend backend = new FakeBackend((_, out) -> {
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    byte[] piece = new byte[64 * 1024];
                    while (written.addAndGet(piece.length) < SIZE) {
                        out.write(piece);
                    }
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n"
                    + gateway.issue("alice@example.org").basic() + "\r\n\r\n");
            client.head();
            assertThat(settled(written)).isLessThan(HELD);
        }
    }

    @Test
    @Timeout(60)
    void aBackendThatDoesNotReadHoldsTheClientBack() throws Exception {
        AtomicLong written = new AtomicLong();
        Thread writer;
        try (ServerSocket deaf = new ServerSocket(0);
                Gateway gateway = new Gateway(folder, Gateway.settings(deaf.getLocalPort()));
                Client client = gateway.plainClient()) {
            client.send("PUT / HTTP/1.1\r\nHost: h\r\n"
                    + gateway.issue("alice@example.org").basic() + "\r\nContent-Length: " + SIZE + "\r\n\r\n");
            writer = Thread.ofVirtual().start(() -> {
                byte[] piece = new byte[64 * 1024];
                try {
                    while (written.addAndGet(piece.length) < SIZE) {
                        client.out().write(piece);
                    }
                } catch (IOException _) {
                    // closed at the end of the test
                }
            });
            assertThat(settled(written)).isLessThan(HELD);
        }
        writer.join();
    }

    /** The count once it has not moved for half a second. */
    private static long settled(AtomicLong count) throws InterruptedException {
        long before = -1;
        while (before != count.get() || before <= 0) {
            before = count.get();
            Thread.sleep(500);
        }
        return before;
    }
}
