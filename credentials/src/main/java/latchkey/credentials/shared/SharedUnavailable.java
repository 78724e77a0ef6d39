package latchkey.credentials.shared;

/** The shared store did not answer in time, answered rubbish, or was not asked because it is known to be away. */
public final class SharedUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param why for the log; no key and no value */
    public SharedUnavailable(String why) {
        super(why, null, false, false);
    }

    public SharedUnavailable(String why, Throwable cause) {
        super(why, cause);
    }
}
