package latchkey.dialogs;

import java.util.Arrays;

/** Secret bytes with one owner, who wipes them. Never printed. */
public final class Secret implements AutoCloseable {
    private final byte[] bytes;

    /** Takes the array over: the caller keeps no copy. */
    public Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, not a copy; all zero once closed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Overwrites the bytes. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
