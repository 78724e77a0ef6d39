package latchkey.dialogs;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The gateway's side of a conversation with a mail server, up to the point where the account is signed in there. Pure:
 * no I/O, no clock, no logging. Not thread-safe; its driver calls it from one event loop. It throws nothing that a peer
 * can cause, and its memory is bounded by its limits.
 */
public interface BackendDialog {

    /** The connection stands, and TLS with it where the backend's port speaks TLS from the start. */
    List<BackendAction> opened();

    /**
     * Takes at most one reply from {@code input} and leaves the rest. Consuming nothing and returning nothing means
     * that more bytes are needed. A reply longer than the dialog's limit ends in {@link BackendAction.Failed}.
     */
    List<BackendAction> read(ByteBuffer input);

    /** The TLS handshake that {@link BackendAction.StartTls} asked for is done. */
    List<BackendAction> tlsStarted();
}
