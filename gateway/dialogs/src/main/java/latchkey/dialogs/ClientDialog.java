package latchkey.dialogs;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The gateway's side of a conversation with a mail client, from the greeting to the start of the relay. Bytes and events
 * go in, actions come out. Pure: no I/O, no clock, no logging. Not thread-safe; its driver calls it from one event loop.
 * It throws nothing that a peer can cause, and its memory is bounded by its limits.
 */
public interface ClientDialog {

    /** The connection stands, and TLS with it where the port speaks TLS from the start. */
    List<Action> opened();

    /**
     * Takes at most one command from {@code input} and leaves the rest; not called while the dialog waits for a verdict,
     * a backend or TLS. Consuming nothing and returning nothing means that more bytes are needed. Input beyond the
     * dialog's limits is answered and, where the stream cannot be followed any more, ends in {@link Action.Close}.
     */
    List<Action> read(ByteBuffer input);

    /** The handshake that {@link Action.StartTls} asked for is done. Everything learned before it is forgotten (threat A3). */
    List<Action> tlsStarted();

    /** The answer to {@link Action.Verify}. */
    List<Action> verdict(Verdict verdict);

    /** The good answer to {@link Action.OpenBackend}; the session is registered, so a revocation will find it. */
    List<Action> backendReady(BackendReady ready);

    /** The bad answer to {@link Action.OpenBackend}. */
    List<Action> backendFailed(BackendFailure failure);

    /** The gateway ends the conversation; allowed in every state. The answer holds the farewell and a {@link Action.Close}. */
    List<Action> end(Ending why);
}
