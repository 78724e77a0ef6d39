package latchkey.dialogs;

/** Where a {@link RelayGuard} puts its decisions. Order within a direction is the order of the calls. */
public interface RelaySink {

    /** The next {@code count} bytes of the input at hand go on to the other side, uncopied. */
    void forward(int count);

    /** The next {@code count} bytes of the input at hand go nowhere. */
    void drop(int count);

    /** The gateway's own bytes to the client, after what was forwarded before. */
    void toClient(byte[] bytes);

    /** The gateway's own bytes to the backend, after what was forwarded before. */
    void toBackend(byte[] bytes);

    /**
     * The client has said what it calls itself, as many do only after login (IMAP ID).
     *
     * @param clientName untrusted, without control characters, not empty
     */
    void clientNamed(String clientName);

    /** Write what is under way and close both sides. Nothing is consumed after it. */
    void close();
}
