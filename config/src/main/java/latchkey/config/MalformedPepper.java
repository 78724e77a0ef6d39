package latchkey.config;

/** A text that holds no peppers as they must be written; it tells line and length, and nothing of the content. */
public final class MalformedPepper extends Exception {

    private static final long serialVersionUID = 1;

    private final String found;
    private final String allowed;

    MalformedPepper(String found, String allowed) {
        super("found " + found + ", allowed: " + allowed);
        this.found = found;
        this.allowed = allowed;
    }

    /** Completes the sentence "found …". */
    String found() {
        return found;
    }

    /** Completes the sentence "allowed: …". */
    String allowed() {
        return allowed;
    }
}
