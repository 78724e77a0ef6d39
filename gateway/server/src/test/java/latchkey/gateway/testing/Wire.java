package latchkey.gateway.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One end of a connection, blocking, in the hands of a test. Gives up after ten seconds of silence. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private Socket socket;
    private InputStream in;
    private OutputStream out;

    public Wire(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    public static Wire connect(int port) throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** TLS from the first byte, as a client. */
    public static Wire connect(int port, SSLContext context, String... alpn) throws IOException {
        Wire wire = connect(port);
        try {
            wire.startTls(context, alpn);
        } catch (IOException e) {
            wire.close();
            throw e;
        }
        return wire;
    }

    /** The client's handshake. */
    public Wire startTls(SSLContext context, String... alpn) throws IOException {
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(alpn);
        secure.setSSLParameters(parameters);
        return handshake(secure);
    }

    /** The server's handshake. */
    public Wire acceptTls(SSLContext context) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        secure.setUseClientMode(false);
        return handshake(secure);
    }

    private Wire handshake(SSLSocket secure) throws IOException {
        secure.startHandshake();
        socket = secure;
        in = new BufferedInputStream(secure.getInputStream(), 64 * 1024);
        out = secure.getOutputStream();
        return this;
    }

    public Socket socket() {
        return socket;
    }

    /** Sends the text as it is, one byte a character. */
    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Wire send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** The next line, without its end. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after '" + line.toString(StandardCharsets.ISO_8859_1) + "'");
            }
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
    }

    /** Lines up to the first that begins so, which is returned. */
    public String lineThat(String begins) throws IOException {
        while (true) {
            String line = line();
            if (line.startsWith(begins)) {
                return line;
            }
        }
    }

    /** Reads and drops so many bytes; fewer if the peer closes. Returns how many came. */
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = count;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return count - left;
    }

    /** All that still comes until the peer closes, in whatever way. */
    public String untilClosed() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (java.net.SocketTimeoutException e) {
            throw new IOException("still open after '" + rest.toString(StandardCharsets.ISO_8859_1) + "'", e);
        } catch (IOException _) {
            // A reset is a close, too.
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    /** Closes with a reset instead of an orderly end. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
