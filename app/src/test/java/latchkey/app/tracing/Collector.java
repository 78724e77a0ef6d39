package latchkey.app.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Takes traces as a collector does: OTLP over HTTP, in protobuf (opentelemetry-proto, trace/v1/trace.proto). */
final class Collector implements AutoCloseable {
    final List<Span> spans = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream everything = new ByteArrayOutputStream();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /** A span, its ids in hexadecimal. */
    record Span(String trace, String id, String parent, String name, Map<String, String> attributes) {}

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        synchronized (everything) {
            everything.writeBytes(body);
        }
        read(body, (field, resource) -> {
            if (field == 1) {
                read(resource, (part, scope) -> {
                    if (part == 2) {
                        read(scope, (inner, span) -> {
                            if (inner == 2) {
                                spans.add(span(span));
                            }
                        });
                    }
                });
            }
        });
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static Span span(byte[] message) {
        Map<Integer, byte[]> fields = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        read(message, (field, value) -> {
            if (field == 9) {
                List<byte[]> pair = new ArrayList<>();
                read(value, (_, part) -> pair.add(part));
                read(
                        pair.getLast(),
                        (kind, held) -> attributes.put(
                                text(pair.getFirst()),
                                kind == 1 ? text(held) : HexFormat.of().formatHex(held)));
            } else {
                fields.put(field, value);
            }
        });
        byte[] none = {};
        HexFormat hex = HexFormat.of();
        return new Span(
                hex.formatHex(fields.getOrDefault(1, none)),
                hex.formatHex(fields.getOrDefault(2, none)),
                hex.formatHex(fields.getOrDefault(4, none)),
                text(fields.getOrDefault(5, none)),
                attributes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Each field of a message, with its number and its bytes. */
    private static void read(byte[] message, BiConsumer<Integer, byte[]> each) {
        ByteBuffer rest = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            long tag = number(rest);
            byte[] value = switch ((int) (tag & 7)) {
                case 0 -> ByteBuffer.allocate(8).putLong(number(rest)).array();
                case 1 -> bytes(rest, 8);
                case 2 -> bytes(rest, (int) number(rest));
                case 5 -> bytes(rest, 4);
                default -> throw new IllegalArgumentException("no protobuf");
            };
            each.accept((int) (tag >>> 3), value);
        }
    }

    private static byte[] bytes(ByteBuffer from, int count) {
        byte[] bytes = new byte[count];
        from.get(bytes);
        return bytes;
    }

    private static long number(ByteBuffer from) {
        long value = 0;
        int shift = 0;
        byte octet;
        do {
            octet = from.get();
            value |= (long) (octet & 0x7f) << shift;
            shift += 7;
        } while (octet < 0);
        return value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
