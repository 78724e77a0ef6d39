package latchkey.gateway.handover;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What two processes say to each other about their sockets, a line each:
 *
 * <pre>
 * new: take over 1             the version of these words
 * old: sockets A:P A:P …       the places of the sockets in their order; or: busy
 * new: send                    what comes now is read as descriptors
 * old: (the descriptors)
 * new: ready                   it accepts; before that, closing the connection leaves everything as it was
 * old: leaving                 it accepts no more
 * </pre>
 */
final class Words {
    static final String TAKE_OVER = "take over 1";
    static final String SOCKETS = "sockets";
    static final String BUSY = "busy";
    static final String SEND = "send";
    static final String READY = "ready";
    static final String LEAVING = "leaving";

    /** Of one line; an address and a port need fifty, and there are a dozen of them. */
    private static final int LONGEST = 64 * 1024;

    private final StringBuilder unfinished = new StringBuilder();

    /** Calls {@code line} with each line that is complete; takes the buffer over. */
    void read(ByteBuf bytes, Consumer<String> line) {
        try {
            unfinished.append(bytes.toString(StandardCharsets.US_ASCII));
        } finally {
            bytes.release();
        }
        if (unfinished.length() > LONGEST) {
            throw new IllegalStateException("a line without an end");
        }
        for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
            String complete = unfinished.substring(0, end);
            unfinished.delete(0, end + 1);
            line.accept(complete);
        }
    }

    static ByteBuf line(String words) {
        return Unpooled.copiedBuffer(words + "\n", StandardCharsets.US_ASCII);
    }
}
