package latchkey.credentials.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A wire to a server that can be cut, be slow, or swallow everything without a word. */
final class TcpProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean swallowing;
    private volatile long delayMillis;

    TcpProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections, and every new one at once. */
    void cut() {
        cut = true;
        sockets.forEach(TcpProxy::close);
        sockets.clear();
    }

    /** Connections stay, and new ones come about, but nothing arrives. */
    void swallow() {
        swallowing = true;
        swallowed.addAll(sockets);
    }

    /** From now on every second piece that comes from the server comes so much later; zero: as it should. */
    void delay(Duration more) {
        delayMillis = more.toMillis();
    }

    /** New connections are as they should be; those that swallow go on with it. */
    void mend() {
        cut = false;
        swallowing = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                if (swallowing) {
                    swallowed.addAll(List.of(client, server));
                }
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            } catch (IOException _) {
                // the server is away, or this is closed
            }
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            boolean second = false;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (answers && second) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                second = !second;
                if (!swallowed.contains(from)) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException | InterruptedException _) {
            // cut
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
