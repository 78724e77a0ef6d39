package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import latchkey.dialogs.RelaySink;

/** What is not consumed yet of the client's input at hand. */
final class ClientInput {
    final ByteBuffer buffer;
    final RelaySink sink;
    final boolean speakable;
    final int end;
    int at;

    ClientInput(ByteBuffer buffer, RelaySink sink, boolean speakable) {
        this.buffer = buffer;
        this.sink = sink;
        this.speakable = speakable;
        this.at = buffer.position();
        this.end = buffer.limit();
    }

    void forward(int count) {
        sink.forward(count);
        at += count;
    }

    void drop(int count) {
        if (count > 0) {
            sink.drop(count);
            at += count;
        }
    }

    byte[] octets(int count) {
        byte[] octets = new byte[count];
        buffer.get(at, octets);
        return octets;
    }
}
