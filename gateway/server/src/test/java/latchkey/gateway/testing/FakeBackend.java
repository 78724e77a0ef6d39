package latchkey.gateway.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that plays a script to everybody who connects; the script can be changed between connections. */
public final class FakeBackend implements AutoCloseable {

    /** What a server says and expects; the connection closes when it ends. */
    @FunctionalInterface
    public interface Script {
        void play(Wire client) throws Exception;
    }

    private final ServerSocket server;
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Script script;

    public FakeBackend(Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** For connections from now on. */
    public void plays(Script next) {
        script = next;
    }

    public int open() {
        return open.size();
    }

    public int accepted() {
        return accepted.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Script now = script;
                Wire wire = new Wire(socket);
                open.add(wire);
                Thread.ofVirtual().start(() -> play(now, wire));
            } catch (IOException _) {
                // Closed, or a client that is gone already.
            }
        }
    }

    private void play(Script now, Wire wire) {
        try (wire) {
            now.play(wire);
        } catch (Exception _) {
            // The gateway hung up; tests look at their own side.
        } finally {
            open.remove(wire);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Wire wire : open) {
            wire.close();
        }
    }
}
