package latchkey.dialogs;

import java.nio.ByteBuffer;

/**
 * Watches a signed-in session so that the client cannot use the backend's trust in the gateway to become someone else
 * (threat B15), and finds the points of the stream where the gateway may speak itself. It follows both directions, looks
 * at commands, and lets messages pass unread. Pure, single-threaded, never throws for a peer's sake, bounded memory.
 *
 * <p>Each call sees all bytes of its direction that are not consumed yet, from the buffer's position on, and consumes
 * from the front, in order, by {@link RelaySink#forward} and {@link RelaySink#drop}. What it leaves is shown again, with
 * what has come since: after more input, and, for the client's direction, after each call of {@link #fromBackend}. The
 * guard bounds what it leaves: an incomplete line is always shorter than 64 KiB, and ends the session where it would grow
 * beyond. The driver stops reading a direction while more than that is left, and reads no more from a client that does not
 * take what the gateway says to it.
 */
public interface RelayGuard {

    /** Bytes from the client. The buffer's own position is not changed. */
    void fromClient(ByteBuffer input, RelaySink sink);

    /** Bytes from the backend. The buffer's own position is not changed. */
    void fromBackend(ByteBuffer input, RelaySink sink);

    /**
     * Say farewell and close: at once where the stream to the client stands between two replies, else as soon as it does.
     * At {@link Ending#SHUTTING_DOWN} what the client has begun is finished first, and nothing is begun any more. The
     * driver closes without a farewell after its own deadline; a later call may be more urgent.
     */
    void end(Ending why, RelaySink sink);
}
