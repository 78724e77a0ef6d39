package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import latchkey.dialogs.Ending;
import latchkey.dialogs.RelaySink;

/**
 * The two streams of a relayed session with a guard between them, fed in pieces as a driver would: what the guard leaves
 * is shown again, and the client's direction after each word of the backend.
 */
final class GuardedWire {
    private final SmtpRelayGuard guard;
    private final IntUnaryOperator pieces;
    private final ByteArrayOutputStream atClient = new ByteArrayOutputStream();
    private final ByteArrayOutputStream atBackend = new ByteArrayOutputStream();
    private byte[] fromClient = new byte[0];
    private byte[] fromBackend = new byte[0];
    private boolean closed;

    /**
     * A session.
     *
     * @param pieces how many of the given number of octets come next
     */
    GuardedWire(SmtpRelayGuard guard, IntUnaryOperator pieces) {
        this.guard = guard;
        this.pieces = pieces;
    }

    /** Plays the same against a new guard whole, byte by byte and at random cuts. */
    static void inAllManners(String extension, Consumer<GuardedWire> play) {
        play.accept(new GuardedWire(guard(extension), count -> count));
        play.accept(new GuardedWire(guard(extension), _ -> 1));
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            play.accept(new GuardedWire(guard(extension), count -> 1 + random.nextInt(Math.min(count, 20))));
        }
    }

    static SmtpRelayGuard guard(String extension) {
        return new SmtpRelayGuard("mail.example.org", SmtpExtensions.of(List.of(extension)));
    }

    /** The client sends this. */
    void client(String text) {
        client(text, () -> {});
    }

    /** The client sends this, and after each piece something happens. */
    void client(String text, Runnable then) {
        inPieces(octets(text), piece -> {
            fromClient = joined(fromClient, piece);
            showClient();
            then.run();
        });
    }

    /** The backend sends this. */
    void backend(String text) {
        inPieces(octets(text), piece -> {
            fromBackend = joined(fromBackend, piece);
            ByteBuffer input = ByteBuffer.wrap(fromBackend);
            Sink sink = new Sink(input, atClient);
            guard.fromBackend(input, sink);
            fromBackend = Arrays.copyOfRange(fromBackend, sink.consumed, fromBackend.length);
            showClient();
        });
    }

    void end(Ending why) {
        guard.end(why, new Sink(ByteBuffer.allocate(0), atClient));
    }

    /** What has reached the backend since the last call. */
    String atBackend() {
        return taken(atBackend);
    }

    /** What has reached the client since the last call. */
    String atClient() {
        return taken(atClient);
    }

    boolean closed() {
        return closed;
    }

    /** How many octets of the client are waiting. */
    int left() {
        return fromClient.length;
    }

    private void showClient() {
        if (closed || fromClient.length == 0) {
            return;
        }
        ByteBuffer input = ByteBuffer.wrap(fromClient);
        Sink sink = new Sink(input, atBackend);
        guard.fromClient(input, sink);
        assertThat(input.position()).isZero();
        fromClient = Arrays.copyOfRange(fromClient, sink.consumed, fromClient.length);
    }

    private void inPieces(byte[] octets, Consumer<byte[]> take) {
        for (int at = 0; at < octets.length && !closed; ) {
            int count = pieces.applyAsInt(octets.length - at);
            take.accept(Arrays.copyOfRange(octets, at, at + count));
            at += count;
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    private static String taken(ByteArrayOutputStream out) {
        String text = out.toString(StandardCharsets.ISO_8859_1);
        out.reset();
        return text;
    }

    /** Carries the guard's decisions out and checks that they can be carried out. */
    private final class Sink implements RelaySink {
        private final ByteBuffer input;
        private final ByteArrayOutputStream across;
        private int consumed;

        Sink(ByteBuffer input, ByteArrayOutputStream across) {
            this.input = input;
            this.across = across;
        }

        @Override
        public void forward(int count) {
            byte[] octets = new byte[count];
            input.get(consumed, octets);
            drop(count);
            across.writeBytes(octets);
        }

        @Override
        public void drop(int count) {
            assertThat(closed).isFalse();
            assertThat(count).isPositive().isLessThanOrEqualTo(input.limit() - consumed);
            consumed += count;
        }

        @Override
        public void toClient(byte[] bytes) {
            assertThat(closed).isFalse();
            atClient.writeBytes(bytes);
        }

        @Override
        public void toBackend(byte[] bytes) {
            assertThat(closed).isFalse();
            atBackend.writeBytes(bytes);
        }

        @Override
        public void clientNamed(String clientName) {
            throw new AssertionError("SMTP clients name themselves before login");
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
        }
    }
}
