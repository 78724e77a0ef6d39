package latchkey.app.peers;

/** A server in a process of its own, started for a test class. */
interface Peer extends AutoCloseable {

    String name();

    /** All that it has logged so far. */
    String log();

    @Override
    void close();
}
