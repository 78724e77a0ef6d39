package latchkey.app.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small calendar server on loopback (CalDAV, RFC 4791): as much as curl, Thunderbird and DAVx5 need to show one
 * calendar and to change it. It believes whoever knows the service password, which is the gateway.
 */
final class CalendarServer implements AutoCloseable {

    private static final int MOST_BYTES = 1 << 20;

    /** A user, and what the gateway sends in that user's name. */
    private record Entry(byte[] authorization, CalendarOwner owner) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Entry> entries;

    private CalendarServer(HttpServer server, ExecutorService threads, List<Entry> entries) {
        this.server = server;
        this.threads = threads;
        this.entries = entries;
    }

    /**
     * Opens the port, on any free number; each user has a calendar with a first event.
     *
     * @param password the one that the gateway proves itself with
     */
    static CalendarServer start(List<String> users, String password) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        CalendarServer server = new CalendarServer(
                http, threads, users.stream().map(user -> entry(user, password)).toList());
        http.createContext("/", server::serve);
        http.setExecutor(threads);
        http.start();
        return server;
    }

    private static Entry entry(String user, String password) {
        String proof = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Entry(
                ("Basic " + proof).getBytes(StandardCharsets.UTF_8),
                new CalendarOwner(new CalendarTree(user, FirstEvent.calendar())));
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
            Optional<CalendarOwner> owner = owner(exchange.getRequestHeaders());
            if (owner.isEmpty()) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"demo calendar\"");
                CalendarOwner.answer(exchange, 401, "");
            } else if (body.length > MOST_BYTES) {
                CalendarOwner.answer(exchange, 413, "");
            } else {
                owner.get().answer(exchange, body);
            }
        }
    }

    private Optional<CalendarOwner> owner(Headers headers) {
        String sent = headers.getFirst("Authorization");
        if (sent == null) {
            return Optional.empty();
        }
        byte[] authorization = sent.getBytes(StandardCharsets.UTF_8);
        return entries.stream()
                .filter(entry -> MessageDigest.isEqual(entry.authorization, authorization))
                .map(Entry::owner)
                .findFirst();
    }
}
