package latchkey.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** Passes one connection on, and sees whether the server closes it or resets it. */
final class WatchedLink implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<String> end = new CompletableFuture<>();

    WatchedLink(int server) throws IOException {
        Thread.ofVirtual().start(() -> {
            try (Socket near = door.accept();
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), server)) {
                Thread there = Thread.ofVirtual().start(() -> {
                    try {
                        near.getInputStream().transferTo(far.getOutputStream());
                        far.shutdownOutput();
                    } catch (IOException _) {
                        // The other direction tells.
                    }
                });
                back(far.getInputStream(), near.getOutputStream());
                near.shutdownOutput();
                there.join();
            } catch (IOException | InterruptedException e) {
                end.completeExceptionally(e);
            }
        });
    }

    private void back(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[16 * 1024];
        while (true) {
            int read;
            try {
                read = from.read(piece);
            } catch (IOException _) {
                end.complete("reset");
                return;
            }
            if (read < 0) {
                end.complete("closed");
                return;
            }
            to.write(piece, 0, read);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    /** {@code closed} or {@code reset}, once it is over. */
    CompletableFuture<String> end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
