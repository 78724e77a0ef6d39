package latchkey.gateway.dav;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A DAV server that keeps what it was asked and answers as it is told. */
final class FakeBackend implements AutoCloseable {
    private static final int KEPT = 64 * 1024;

    /** A request as it arrived; of the body the first 64 KiB, and how long it was. */
    record Seen(String line, Map<String, String> headers, String body, long length) {}

    /** Writes the answer to a request; the connection is closed if it throws. */
    interface Answer {
        void write(Seen request, OutputStream out) throws IOException;
    }

    static final String MULTISTATUS =
            "HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nContent-Length: 12\r\n\r\n<multi/>abcd";

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket socket;
    private final Answer answer;

    /** Answers everything with {@link #MULTISTATUS}. */
    FakeBackend() throws IOException {
        this(text(MULTISTATUS));
    }

    FakeBackend(Answer answer) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    }

    /** Answers everything with {@link #MULTISTATUS}, over TLS. */
    FakeBackend(SSLContext tls) throws IOException {
        this(
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                text(MULTISTATUS));
    }

    private FakeBackend(ServerSocket socket, Answer answer) {
        this.socket = socket;
        this.answer = answer;
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket client = socket.accept();
                    connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(client));
                }
            } catch (IOException _) {
                // closed
            }
        });
    }

    static Answer text(String response) {
        return (_, out) -> out.write(response.getBytes(StandardCharsets.ISO_8859_1));
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve(Socket client) {
        try (client;
                InputStream in = new BufferedInputStream(client.getInputStream());
                OutputStream out = new BufferedOutputStream(client.getOutputStream())) {
            while (true) {
                Seen request = read(in);
                seen.add(request);
                answer.write(request, out);
                out.flush();
            }
        } catch (IOException _) {
            // gone
        }
    }

    private static Seen read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.merge(
                    header.substring(0, colon), header.substring(colon + 1).strip(), (a, b) -> a + " | " + b);
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long length = Long.parseLong(headers.getOrDefault("Content-Length", "0"));
        skip(in, length, kept);
        if (headers.containsKey("Transfer-Encoding")) {
            for (long chunk = -1; chunk != 0; ) {
                chunk = Long.parseLong(line(in), 16);
                skip(in, chunk, kept);
                length += chunk;
                if (!line(in).isEmpty()) {
                    throw new IOException("trailers or a bad chunk");
                }
            }
        }
        return new Seen(line, headers, kept.toString(StandardCharsets.ISO_8859_1), length);
    }

    private static void skip(InputStream in, long length, ByteArrayOutputStream kept) throws IOException {
        byte[] piece = new byte[16 * 1024];
        for (long left = length; left > 0; ) {
            int read = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException();
            }
            kept.write(piece, 0, Math.min(read, Math.max(0, KEPT - kept.size())));
            left -= read;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
