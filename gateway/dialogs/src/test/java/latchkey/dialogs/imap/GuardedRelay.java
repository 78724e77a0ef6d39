package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import latchkey.dialogs.Ending;
import latchkey.dialogs.RelaySink;
import latchkey.dialogs.Transcript;

/**
 * A relayed session with a guard in its middle, driven as the real driver does: what the guard leaves is shown again, and
 * the client's direction after each word of the backend. Scripts are played whole, byte by byte and at random cuts:
 *
 * <pre>
 * C: text   the client sends this and CRLF       C~ text   the same without CRLF
 * B: text   the backend sends this and CRLF      B~ text   the same without CRLF
 * b: text   the backend has got exactly this and CRLF, c: the client; with ~ the same without CRLF
 * ! closed  both sides are closed                > end REASON   the gateway ends the session
 * </pre>
 *
 * Consecutive C lines are sent together. At the end nothing more may have come to either side.
 */
final class GuardedRelay {
    private final ImapRelayGuard guard = new ImapRelayGuard();
    private final IntUnaryOperator pieces;
    final ByteArrayOutputStream atClient = new ByteArrayOutputStream();
    final ByteArrayOutputStream atBackend = new ByteArrayOutputStream();
    final List<String> named = new ArrayList<>();
    private byte[] fromClient = {};
    private byte[] fromBackend = {};
    private boolean closed;

    /**
     * A session.
     *
     * @param pieces how many of the given number of octets come next
     */
    GuardedRelay(IntUnaryOperator pieces) {
        this.pieces = pieces;
    }

    static void plays(String script) {
        new GuardedRelay(count -> count).play(script, "whole");
        if (script.length() < 5000) {
            new GuardedRelay(_ -> 1).play(script, "byte by byte");
        }
        int longest = Math.max(30, script.length() / 50);
        for (int seed = 1; seed <= 25; seed++) {
            Random random = new Random(seed);
            new GuardedRelay(count -> 1 + random.nextInt(Math.min(count, longest))).play(script, "seed " + seed);
        }
    }

    private void play(String script, String manner) {
        List<String> lines = script.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            byte[] octets = Transcript.octets(
                    (line.length() > 3 ? line.substring(3) : "") + (line.charAt(1) == ':' ? "\\r\\n" : ""));
            switch (line.charAt(0)) {
                case 'C' -> {
                    together.writeBytes(octets);
                    if (i + 1 == lines.size() || lines.get(i + 1).charAt(0) != 'C') {
                        client(together.toByteArray());
                        together.reset();
                    }
                }
                case 'B' -> backend(octets);
                case 'c' -> expect(atClient, octets, "at the client, " + manner);
                case 'b' -> expect(atBackend, octets, "at the backend, " + manner);
                case '!' -> assertThat(closed).as("closed, %s", manner).isTrue();
                case '>' -> end(Ending.valueOf(line.substring(6)));
                default -> throw new IllegalArgumentException("not a line: " + line);
            }
        }
        assertThat(text(atClient.toByteArray()))
                .as("more at the client, %s", manner)
                .isEmpty();
        assertThat(text(atBackend.toByteArray()))
                .as("more at the backend, %s", manner)
                .isEmpty();
    }

    private static void expect(ByteArrayOutputStream got, byte[] expected, String where) {
        byte[] all = got.toByteArray();
        int count = Math.min(expected.length, all.length);
        assertThat(text(Arrays.copyOf(all, count))).as(where).isEqualTo(text(expected));
        got.reset();
        got.write(all, count, all.length - count);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    void client(byte[] octets) {
        for (int at = 0; at < octets.length && !closed; ) {
            int count = pieces.applyAsInt(octets.length - at);
            fromClient = joined(fromClient, octets, at, count);
            showClient();
            at += count;
        }
    }

    void backend(byte[] octets) {
        for (int at = 0; at < octets.length && !closed; ) {
            int count = pieces.applyAsInt(octets.length - at);
            fromBackend = joined(fromBackend, octets, at, count);
            Sink sink = new Sink(fromBackend, atClient);
            guard.fromBackend(sink.input(), sink);
            fromBackend = sink.left();
            assertThat(fromBackend.length).as("left of the backend").isLessThanOrEqualTo(BackendFollower.MAX_HELD);
            showClient();
            at += count;
        }
    }

    void end(Ending why) {
        guard.end(why, new Sink(new byte[0], atClient));
    }

    boolean closed() {
        return closed;
    }

    /** How many octets of the client wait. */
    int waiting() {
        return fromClient.length;
    }

    private void showClient() {
        if (!closed && fromClient.length > 0) {
            Sink sink = new Sink(fromClient, atBackend);
            guard.fromClient(sink.input(), sink);
            fromClient = sink.left();
        }
    }

    private static byte[] joined(byte[] held, byte[] more, int from, int count) {
        byte[] both = Arrays.copyOf(held, held.length + count);
        System.arraycopy(more, from, both, held.length, count);
        return both;
    }

    /** Shows the input at an odd place of a larger buffer, as a driver's may be. */
    private final class Sink implements RelaySink {
        private static final int OFFSET = 3;
        private final byte[] all;
        private final ByteArrayOutputStream other;
        private int consumed;

        Sink(byte[] all, ByteArrayOutputStream other) {
            this.all = all;
            this.other = other;
        }

        ByteBuffer input() {
            byte[] larger = new byte[all.length + 2 * OFFSET];
            Arrays.fill(larger, (byte) '\n');
            System.arraycopy(all, 0, larger, OFFSET, all.length);
            return ByteBuffer.wrap(larger, OFFSET, all.length);
        }

        byte[] left() {
            return Arrays.copyOfRange(all, consumed, all.length);
        }

        @Override
        public void forward(int count) {
            assertThat(closed).isFalse();
            assertThat(count).isBetween(1, all.length - consumed);
            other.write(all, consumed, count);
            consumed += count;
        }

        @Override
        public void drop(int count) {
            assertThat(closed).isFalse();
            assertThat(count).isBetween(1, all.length - consumed);
            consumed += count;
        }

        @Override
        public void toClient(byte[] bytes) {
            assertThat(closed).isFalse();
            atClient.writeBytes(bytes);
        }

        @Override
        public void clientNamed(String clientName) {
            assertThat(clientName).isNotEmpty().matches("\\P{Cntrl}+");
            named.add(clientName);
        }

        @Override
        public void toBackend(byte[] bytes) {
            throw new AssertionError("this guard says nothing to backends");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
