package latchkey.credentials;

import java.util.Arrays;

/** A new password, to be shown to its owner once and closed, which wipes it. For one thread. */
public final class IssuedPassword implements AutoCloseable {
    private static final int GROUP = 4;

    private final byte[] letters;
    private boolean closed;

    /** @param letters sixteen bytes a to z; owned from now on */
    IssuedPassword(byte[] letters) {
        this.letters = letters;
    }

    /** Not a copy. */
    byte[] letters() {
        return letters;
    }

    /**
     * The password as people read it, {@code abcd-efgh-ijkl-mnop}: nineteen ASCII bytes in a new array that the caller
     * wipes.
     *
     * @throws IllegalStateException once closed
     */
    public byte[] shown() {
        if (closed) {
            throw new IllegalStateException("the password was already wiped");
        }
        byte[] shown = new byte[letters.length + letters.length / GROUP - 1];
        int at = 0;
        for (int i = 0; i < letters.length; i++) {
            if (i > 0 && i % GROUP == 0) {
                shown[at++] = '-';
            }
            shown[at++] = letters[i];
        }
        return shown;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(letters, (byte) 0);
    }

    /** Says nothing of the password. */
    @Override
    public String toString() {
        return "IssuedPassword[redacted]";
    }
}
