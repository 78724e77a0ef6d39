package latchkey.app.drain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** Clients of one node, each on a thread of its own, and what became of them. */
final class Crowd implements AutoCloseable {
    private static final int PIECES = 10;
    private static final long PAUSE_MILLIS = 40;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SSLContext tls;
    private final Installed installed;
    private final List<Integer> ports;
    private final Semaphore atTheDoor = new Semaphore(10);
    private final AtomicInteger names = new AtomicInteger();

    /** What was begun, and what the node said was taken: by name. */
    final Set<String> begun = ConcurrentHashMap.newKeySet();

    final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    /** When each IMAP client was told goodbye, in {@link System#nanoTime}. */
    final Queue<Long> byes = new ConcurrentLinkedQueue<>();
    /** What should not have happened to an IMAP client. */
    final Queue<String> troubles = new ConcurrentLinkedQueue<>();

    /** Counted down as each IMAP session is at what it is to do. */
    private final CountDownLatch settled;

    Crowd(Installed installed, List<Integer> ports, int sessions) throws Exception {
        this.installed = installed;
        this.ports = ports;
        this.tls = installed.clients();
        this.settled = new CountDownLatch(sessions);
        // The first login costs a slow hash; all others at the same time would cost one each.
        imap().close();
    }

    void awaitSettled() throws InterruptedException {
        if (!settled.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(settled.getCount() + " sessions are not there: " + troubles);
        }
    }

    private interface Doing {
        void on(Wire wire) throws IOException, InterruptedException;
    }

    /** Sessions that wait for news. */
    void idle(int count) {
        sessions(count, wire -> {
            wire.send("b IDLE\r\n");
            wire.lineThat("+ ");
            settled.countDown();
        });
    }

    /** Sessions that read one long message after the other, slowly. */
    void fetch(int count) {
        sessions(count, wire -> {
            settled.countDown();
            for (int i = 0; true; i++) {
                wire.send("f" + i + " FETCH 1 BODY[]\r\n");
                if (wire.line().startsWith("* BYE")) {
                    throw new Bye();
                }
                wire.skip(Backends.FETCHED);
                wire.lineThat("f" + i + " OK");
            }
        });
    }

    /** Sessions that store one text after the other, slowly. */
    void append(int count) {
        sessions(count, wire -> {
            settled.countDown();
            while (true) {
                String name = "append-" + names.incrementAndGet();
                wire.send("g APPEND " + name + " {" + PIECES * 100 + "}\r\n");
                if (wire.line().startsWith("* BYE")) {
                    throw new Bye();
                }
                begun.add(name);
                for (int i = 0; i < PIECES; i++) {
                    wire.send("x".repeat(100));
                    Thread.sleep(PAUSE_MILLIS);
                }
                wire.send("\r\n");
                wire.lineThat("g OK");
                acknowledged.add(name);
            }
        });
    }

    /** The farewell came in the place of an answer to a command that the node had not begun. */
    private static final class Bye extends IOException {
        private static final long serialVersionUID = 1;
    }

    private void sessions(int count, Doing doing) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                try (Wire wire = imap()) {
                    try {
                        doing.on(wire);
                        wire.lineThat("* BYE");
                    } catch (Bye _) {
                        // That is it.
                    }
                    byes.add(System.nanoTime());
                    if (!wire.isEnded()) {
                        troubles.add("more after BYE");
                    }
                } catch (IOException | InterruptedException e) {
                    troubles.add(e.toString());
                }
            });
        }
    }

    /** Not all at once: it is not the start that is tried here. */
    private Wire imap() throws IOException {
        atTheDoor.acquireUninterruptibly();
        try {
            return signedIn();
        } finally {
            atTheDoor.release();
        }
    }

    private Wire signedIn() throws IOException {
        Wire wire = new Wire(tls, ports.get(0));
        wire.line();
        wire.send("a LOGIN " + Installed.LOGIN + " " + installed.password() + "\r\n");
        String answer = wire.lineThat("a ");
        if (!answer.startsWith("a OK")) {
            throw new IOException(answer);
        }
        return wire;
    }

    /** Clients that send one message after the other, slowly, until they are told to come back another time. */
    void submit(int count) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                try (Wire wire = new Wire(tls, ports.get(1))) {
                    wire.line();
                    wire.send("EHLO localhost\r\n");
                    wire.lineThat("250 ");
                    wire.send("AUTH PLAIN " + base64("\0" + Installed.LOGIN + "\0" + installed.password()) + "\r\n");
                    wire.lineThat("235");
                    while (message(wire)) {}
                } catch (IOException | InterruptedException _) {
                    // What counts is what was acknowledged.
                }
            });
        }
    }

    private boolean message(Wire wire) throws IOException, InterruptedException {
        String name = "message-" + names.incrementAndGet();
        for (String command : List.of("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA")) {
            wire.send(command + "\r\n");
            if (wire.line().startsWith("421")) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        begun.add(name);
        wire.send(name + "\r\n");
        for (int i = 0; i < PIECES; i++) {
            wire.send("some text\r\n");
            Thread.sleep(PAUSE_MILLIS);
        }
        wire.send(".\r\n");
        String answer = wire.line();
        if (answer.startsWith("250")) {
            acknowledged.add(name);
        }
        return !answer.startsWith("421");
    }

    /** Clients that store one calendar entry after the other, slowly, on connections that are kept open. */
    void put(int count) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                try (Wire wire = new Wire(tls, ports.get(2))) {
                    while (entry(wire)) {}
                } catch (IOException | InterruptedException _) {
                    // What counts is what was acknowledged.
                }
            });
        }
    }

    private boolean entry(Wire wire) throws IOException, InterruptedException {
        String name = "/entry-" + names.incrementAndGet();
        begun.add(name);
        wire.send("PUT " + name + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + PIECES
                + "\r\nAuthorization: Basic " + base64(Installed.LOGIN + ":" + installed.password()) + "\r\n\r\n");
        for (int i = 0; i < PIECES; i++) {
            wire.send("x");
            Thread.sleep(PAUSE_MILLIS);
        }
        String status = wire.line();
        boolean goesOn = true;
        for (String header = wire.line(); !header.isEmpty(); header = wire.line()) {
            goesOn &= !header.equalsIgnoreCase("connection: close");
        }
        if (status.contains(" 201 ")) {
            acknowledged.add(name);
        }
        return goesOn;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until all are through. */
    void awaitEnd() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("clients are still connected");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
