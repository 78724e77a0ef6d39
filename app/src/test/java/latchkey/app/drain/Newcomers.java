package latchkey.app.drain;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** Clients that keep connecting: some sign in, most only see whether they are let in. */
final class Newcomers implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Installed installed;
    private final SSLContext tls;
    private final int port;
    private volatile boolean enough;

    final AtomicInteger connected = new AtomicInteger();
    final AtomicInteger signedIn = new AtomicInteger();
    final Queue<String> refused = new ConcurrentLinkedQueue<>();

    /** @param port that IMAP over TLS is on */
    Newcomers(Installed installed, int port) throws Exception {
        this.installed = installed;
        this.tls = installed.clients();
        this.port = port;
        for (int i = 0; i < 6; i++) {
            threads.execute(() -> again(this::knock));
        }
        for (int i = 0; i < 2; i++) {
            threads.execute(() -> again(this::signIn));
        }
    }

    private interface Visit {
        void make() throws IOException, InterruptedException;
    }

    private void again(Visit visit) {
        while (!enough) {
            try {
                visit.make();
            } catch (IOException e) {
                refused.add(e.toString());
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Speaks no TLS, which is answered by an alert or an end, but not by a reset: somebody was there. */
    private void knock() throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Backends.local(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.shutdownOutput();
            int _ = socket.getInputStream().read();
            connected.incrementAndGet();
        }
        Thread.sleep(10);
    }

    private void signIn() throws IOException, InterruptedException {
        try (Wire wire = new Wire(tls, port)) {
            wire.line();
            wire.send("a LOGIN " + Installed.LOGIN + " " + installed.password() + "\r\n");
            String answer = wire.lineThat("a ");
            if (!answer.startsWith("a OK")) {
                throw new IOException(answer);
            }
            signedIn.incrementAndGet();
            wire.send("b LOGOUT\r\n");
            wire.lineThat("b OK");
        }
        Thread.sleep(20);
    }

    /** Nobody new comes; returns when all are through. */
    void stop() throws InterruptedException {
        enough = true;
        threads.shutdown();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("somebody is stuck");
        }
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
    }
}
