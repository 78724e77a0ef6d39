package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The tags of commands that the backend has not answered yet. Without them a client could pass the answer to one command
 * off as the answer to another. */
final class OutstandingTags {
    /** mbsync sends some dozens of FETCH commands ahead. */
    static final int CAPACITY = 128;

    private final List<byte[]> tags = new ArrayList<>(4);

    /** Whether one more command may go on under this tag. */
    boolean free(byte[] tag) {
        return tags.size() < CAPACITY && indexOf(ByteBuffer.wrap(tag), 0, tag.length) < 0;
    }

    /** How many there are. */
    int count() {
        return tags.size();
    }

    void add(byte[] tag) {
        tags.add(tag);
    }

    /** Whether the tag in {@code [from, to)} was outstanding; it is no longer. */
    boolean remove(ByteBuffer buffer, int from, int to) {
        int index = indexOf(buffer, from, to);
        if (index >= 0) {
            tags.remove(index);
        }
        return index >= 0;
    }

    private int indexOf(ByteBuffer buffer, int from, int to) {
        for (int i = 0; i < tags.size(); i++) {
            if (same(tags.get(i), buffer, from, to)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether {@code tag} is what stands in {@code [from, to)}. */
    static boolean same(byte[] tag, ByteBuffer buffer, int from, int to) {
        if (tag.length != to - from) {
            return false;
        }
        for (int i = 0; i < tag.length; i++) {
            if (tag[i] != buffer.get(from + i)) {
                return false;
            }
        }
        return true;
    }
}
