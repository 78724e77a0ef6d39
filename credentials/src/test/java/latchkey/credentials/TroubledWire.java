package latchkey.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire to a server that may answer late, never, or with something else. */
final class TroubledWire implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Answers answers = Answers.TRUE;

    /** What becomes of what the server says. */
    interface Answers {
        Answers TRUE = said -> said;

        /** What the client hears instead; may wait. */
        byte[] instead(byte[] said) throws InterruptedException;

        static Answers late(Duration by) {
            return said -> {
                Thread.sleep(by);
                return said;
            };
        }
    }

    TroubledWire(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** From now on, on connections that are there too. */
    void answers(Answers instead) {
        answers = instead;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                Thread.ofVirtual().start(() -> pass(client, server, Answers.TRUE));
                Thread.ofVirtual().start(() -> pass(server, client, said -> answers.instead(said)));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private static void pass(Socket from, Socket to, Answers instead) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(instead.instead(java.util.Arrays.copyOf(buffer, n)));
            }
        } catch (IOException | InterruptedException _) {
            // cut
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
