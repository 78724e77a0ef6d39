package latchkey.credentials;

/** Told of each committed change, wherever it was made, in the order of commits. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Called when the verifier already refuses what the change forbids. It is called on the feed's thread or on the
     * thread that made the change, one call at a time: it must return at once and not block. What it throws is logged.
     */
    void changed(Change change);
}
