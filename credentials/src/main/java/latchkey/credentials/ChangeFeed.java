package latchkey.credentials;

/**
 * Follows the changes that are committed to the record, by this process or by another, and makes them count here: the
 * account's known epoch is raised, so that what memory holds of it counts no longer, and the listeners are told.
 */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class ChangeFeed {
    ChangeFeed() {}

    /** Adds a listener for all changes committed from now on. */
    public void listen(ChangeListener listener) {
        throw new UnsupportedOperationException();
    }
}
