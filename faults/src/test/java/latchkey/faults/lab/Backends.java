package latchkey.faults.lab;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** The servers behind the nodes: IMAP, SMTP and HTTP, which take everybody whom the gateway brings. */
final class Backends implements AutoCloseable {
    private static final String CAPABILITIES = "IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN";

    private final LineServer imap;
    private final LineServer smtp;
    private final HttpServer dav;

    Backends() throws IOException {
        imap = new LineServer(Backends::imap);
        smtp = new LineServer(Backends::smtp);
        dav = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 100);
        dav.setExecutor(Executors.newCachedThreadPool());
        dav.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
        });
        dav.start();
    }

    int imap() {
        return imap.server.getLocalPort();
    }

    int smtp() {
        return smtp.server.getLocalPort();
    }

    int dav() {
        return dav.getAddress().getPort();
    }

    private static void imap(BufferedReader in, OutputStream out) throws IOException {
        say(out, "* OK [CAPABILITY " + CAPABILITIES + "] backend");
        while (true) {
            String[] words = line(in).split(" ", 3);
            String verb = words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
            switch (verb) {
                case "CAPABILITY" -> say(out, "* CAPABILITY " + CAPABILITIES + "\r\n" + words[0] + " OK done");
                case "AUTHENTICATE" -> say(out, words[0] + " OK [CAPABILITY IMAP4rev1 IDLE] signed in");
                case "LOGOUT" -> {
                    say(out, "* BYE\r\n" + words[0] + " OK bye");
                    return;
                }
                default -> say(out, words[0] + " OK done");
            }
        }
    }

    private static void smtp(BufferedReader in, OutputStream out) throws IOException {
        say(out, "220 backend ESMTP");
        while (true) {
            String line = line(in).toUpperCase(Locale.ROOT);
            if (line.startsWith("EHLO")) {
                say(out, "250-backend\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 8BITMIME");
            } else if (line.startsWith("AUTH")) {
                say(out, "235 2.7.0 signed in");
            } else if (line.startsWith("QUIT")) {
                say(out, "221 2.0.0 bye");
                return;
            } else {
                say(out, "250 2.0.0 done");
            }
        }
    }

    private static String line(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        imap.close();
        smtp.close();
        dav.stop(0);
    }

    @FunctionalInterface
    private interface Conversation {
        void hold(BufferedReader in, OutputStream out) throws IOException;
    }

    /** A server that holds one conversation on each connection. */
    private static final class LineServer implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1000, InetAddress.ofLiteral("127.0.0.1"));
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();

        LineServer(Conversation conversation) throws IOException {
            Thread.ofPlatform().daemon().start(() -> accept(conversation));
        }

        private void accept(Conversation conversation) {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofPlatform().daemon().start(() -> serve(socket, conversation));
                } catch (IOException _) {
                    // Closed, or a client that is gone already.
                }
            }
        }

        private void serve(Socket socket, Conversation conversation) {
            open.add(socket);
            try (socket) {
                socket.setTcpNoDelay(true);
                conversation.hold(
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)),
                        socket.getOutputStream());
            } catch (IOException _) {
                // The gateway hung up.
            } finally {
                open.remove(socket);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
