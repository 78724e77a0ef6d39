package latchkey.app.peers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection to a line protocol on 127.0.0.1, for what no well-behaved client sends. Each read waits 30 s at most. */
final class Wire implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int LONGEST_LINE = 65_536;

    private final Socket socket;
    private final InputStream input;

    private Wire(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream());
    }

    static Wire clear(int port) throws IOException {
        return new Wire(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
    }

    static Wire tls(int port, SSLContext trust) throws IOException {
        return clear(port).startTls(trust);
    }

    /** From now on with TLS; the server must be "localhost". */
    Wire startTls(SSLContext trust) throws IOException {
        SSLSocket secured =
                (SSLSocket) trust.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return new Wire(secured);
    }

    /** Several lines in one write, each with its CRLF. */
    Wire send(String... lines) throws IOException {
        return raw(String.join("\r\n", lines) + "\r\n");
    }

    Wire raw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /**
     * The next line without its end.
     *
     * @throws EOFException if the server has closed
     */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("closed after " + line);
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("an endless line");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** So many octets. */
    byte[] exactly(int count) throws IOException {
        byte[] octets = input.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("closed after " + octets.length + " octets");
        }
        return octets;
    }

    /** All lines up to the first that begins so. */
    String until(String beginning) throws IOException {
        StringBuilder lines = new StringBuilder();
        String line;
        do {
            line = line();
            lines.append(line).append('\n');
        } while (!line.startsWith(beginning));
        return lines.toString();
    }

    /** An SMTP reply: up to the line with a space after the code. */
    String reply() throws IOException {
        StringBuilder lines = new StringBuilder();
        String line;
        do {
            line = line();
            lines.append(line).append('\n');
        } while (line.length() > 3 && line.charAt(3) == '-');
        return lines.toString();
    }

    /** Sends a line and reads an SMTP reply. */
    String smtp(String line) throws IOException {
        return send(line).reply();
    }

    /** Sends an IMAP command with a tag of its own and reads up to its tagged reply. */
    String imap(String command) throws IOException {
        String tag = "t" + Integer.toString(command.hashCode() & 0xffff, 36).toLowerCase(Locale.ROOT);
        return send(tag + " " + command).until(tag + " ");
    }

    /** What comes until the server closes. */
    String rest() throws IOException {
        return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** SASL PLAIN (RFC 4616) in base64. */
    static String plain(String authorization, String authentication, String password) {
        String message = authorization + "\0" + authentication + "\0" + password;
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
