package latchkey.gateway.dav;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** An HTTP client that sends exactly the octets it is given. */
final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** A response; the body as ISO 8859-1. */
    record Reply(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Client(@Nullable SSLContext tls, int port, String... alpn) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(15_000);
        if (tls == null) {
            socket = plain;
        } else {
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setApplicationProtocols(alpn);
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            socket = secure;
        }
        in = new BufferedInputStream(socket.getInputStream());
    }

    Client send(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Sends no more. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    InputStream in() {
        return in;
    }

    Reply exchange(String octets) throws IOException {
        return send(octets).reply(false);
    }

    Reply reply() throws IOException {
        return reply(false);
    }

    /** @param toHead whether it answers HEAD */
    Reply reply(boolean toHead) throws IOException {
        Reply head = head();
        if (toHead || head.status < 200 || head.status == 204 || head.status == 304) {
            return head;
        }
        StringBuilder body = new StringBuilder();
        if (head.headers.containsKey("Transfer-Encoding")) {
            for (int chunk = -1; chunk != 0; ) {
                chunk = Integer.parseInt(line(), 16);
                body.append(new String(in.readNBytes(chunk), StandardCharsets.ISO_8859_1));
                if (!line().isEmpty()) {
                    throw new IOException("no end of chunk");
                }
            }
        } else {
            int length = Integer.parseInt(head.header("Content-Length"));
            byte[] octets = in.readNBytes(length);
            if (octets.length < length) {
                throw new EOFException("body cut");
            }
            body.append(new String(octets, StandardCharsets.ISO_8859_1));
        }
        return new Reply(head.status, head.headers, body.toString());
    }

    Reply head() throws IOException {
        String line = line();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.merge(
                    header.substring(0, colon), header.substring(colon + 1).strip(), (a, b) -> a + " | " + b);
        }
        return new Reply(Integer.parseInt(line.substring(9, 12)), headers, "");
    }

    /** Whether the gateway has closed, or closes within the time that a read waits. */
    boolean isClosedByPeer() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
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
