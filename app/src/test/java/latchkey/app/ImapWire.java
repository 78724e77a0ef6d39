package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An IMAP client by hand, over TLS from the first byte. */
final class ImapWire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final SSLSocket socket;
    private final BufferedReader in;
    private int commands;

    /** Connects and reads the greeting. */
    ImapWire(SSLContext trust, int port) throws IOException {
        socket = (SSLSocket) trust.getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        socket.startHandshake();
        assertThat(in.readLine()).startsWith("* OK");
    }

    /** Connected and signed in. */
    static ImapWire signedIn(SSLContext trust, int port, String login, String password) throws IOException {
        ImapWire wire = new ImapWire(trust, port);
        try {
            wire.command("LOGIN " + login + " " + password);
            return wire;
        } catch (IOException | RuntimeException | AssertionError e) {
            wire.close();
            throw e;
        }
    }

    /** Sends it and reads up to its answer, which must be OK. */
    void command(String command) throws IOException {
        String tag = "c" + ++commands + " ";
        socket.getOutputStream().write((tag + command + "\r\n").getBytes(StandardCharsets.UTF_8));
        String line = in.readLine();
        while (line != null && !line.startsWith(tag)) {
            line = in.readLine();
        }
        assertThat(line).as(command.split(" ", 2)[0]).startsWith(tag + "OK");
    }

    /** The number of the certificate that this connection was shown. */
    BigInteger serial() throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
