package latchkey.app.drain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Servers for mail and calendars that note what they were given, and take everybody whom the gateway brings. */
final class Backends implements AutoCloseable {
    /** Of a FETCH, sent in so many pieces with a pause after each. */
    static final int FETCHED = 20 * 8 * 1024;

    private static final int PIECES = 20;
    private static final long PAUSE_MILLIS = 100;

    private final ServerSocket imap = new ServerSocket(0, 1000, local());
    private final ServerSocket smtp = new ServerSocket(0, 1000, local());
    private final HttpServer dav = HttpServer.create(new InetSocketAddress(local(), 0), 1000);
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    Backends() throws IOException {
        accept(imap, this::imap);
        accept(smtp, this::smtp);
        dav.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        dav.createContext("/", this::put);
        dav.start();
    }

    static java.net.InetAddress local() {
        return java.net.InetAddress.ofLiteral("127.0.0.1");
    }

    int imap() {
        return imap.getLocalPort();
    }

    int smtp() {
        return smtp.getLocalPort();
    }

    int dav() {
        return dav.getAddress().getPort();
    }

    /** How often each message, appended text and calendar entry was taken, by its name. */
    Map<String, Integer> taken() {
        return taken;
    }

    private void take(String name) {
        taken.merge(name, 1, Integer::sum);
    }

    private void imap(InputStream in, OutputStream out) throws IOException, InterruptedException {
        say(out, "* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN] backend");
        while (true) {
            String[] words = line(in).split(" ", 4);
            switch (words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "") {
                case "CAPABILITY" ->
                    say(out, "* CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN\r\n" + words[0] + " OK done");
                case "AUTHENTICATE" -> say(out, words[0] + " OK [CAPABILITY IMAP4rev1 IDLE] signed in");
                case "LOGOUT" -> {
                    say(out, "* BYE\r\n" + words[0] + " OK bye");
                    return;
                }
                case "IDLE" -> {
                    say(out, "+ idling");
                    say(out, line(in).equals("DONE") ? words[0] + " OK done" : words[0] + " BAD");
                }
                case "FETCH" -> {
                    say(out, "* 1 FETCH (BODY[] {" + FETCHED + "}");
                    for (int i = 0; i < PIECES; i++) {
                        out.write(new byte[FETCHED / PIECES]);
                        Thread.sleep(PAUSE_MILLIS);
                    }
                    say(out, ")\r\n" + words[0] + " OK fetched");
                }
                case "APPEND" -> {
                    int size = Integer.parseInt(words[3].substring(1, words[3].length() - 1));
                    say(out, "+ go on");
                    in.skipNBytes(size);
                    line(in);
                    take(words[2]);
                    say(out, words[0] + " OK appended");
                }
                default -> say(out, words[0] + " OK done");
            }
        }
    }

    private void smtp(InputStream in, OutputStream out) throws IOException {
        say(out, "220 backend ESMTP");
        while (true) {
            String line = line(in);
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO" -> say(out, "250-backend\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 8BITMIME");
                case "AUTH" -> say(out, "235 2.7.0 signed in");
                case "DATA" -> {
                    say(out, "354 go on");
                    String name = line(in);
                    for (String text = name; !text.equals("."); text = line(in)) {}
                    take(name);
                    say(out, "250 2.0.0 queued");
                }
                case "QUIT" -> {
                    say(out, "221 2.0.0 bye");
                    return;
                }
                default -> say(out, "250 2.0.0 done");
            }
        }
    }

    private void put(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            take(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(201, -1);
        }
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(line.toString());
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @FunctionalInterface
    private interface Conversation {
        void hold(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private static void accept(ServerSocket server, Conversation conversation) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(socket, conversation));
                } catch (IOException _) {
                    // Closed, or a client that is gone already.
                }
            }
        });
    }

    private static void serve(Socket socket, Conversation conversation) {
        try (socket) {
            socket.setTcpNoDelay(true);
            conversation.hold(new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException | InterruptedException _) {
            // The gateway hung up.
        }
    }

    @Override
    public void close() throws IOException {
        imap.close();
        smtp.close();
        dav.stop(0);
    }
}
