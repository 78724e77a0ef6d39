package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.Optional;
import latchkey.dialogs.Ending;
import latchkey.dialogs.RelayGuard;
import latchkey.dialogs.RelaySink;

/**
 * The guard of a signed-in IMAP session (threats B15, B17). Its whole safety rests on one thing: gateway and backend
 * always agree on which octets are commands and which are literals. So every line goes on only when it is complete and
 * clean, every literal only when the backend has asked for it, and nothing that could be read in two ways goes on at all.
 */
public final class ImapRelayGuard implements RelayGuard {
    private final OutstandingTags outstanding = new OutstandingTags();
    private final ClientFollower client = new ClientFollower(outstanding);
    private final BackendFollower backend = new BackendFollower(outstanding, client);
    private Optional<byte[]> farewell = Optional.empty();
    /** The farewell for which a command under way is waited for. */
    private Optional<byte[]> lastWords = Optional.empty();

    private boolean closed;

    @Override
    public void fromClient(ByteBuffer input, RelaySink sink) {
        if (!closed && farewell.isEmpty()) {
            client.follow(input, sink, backend.betweenResponses()).ifPresent(bye -> close(bye, sink));
            leaveAtRest(sink);
        }
    }

    @Override
    public void fromBackend(ByteBuffer input, RelaySink sink) {
        if (closed) {
            return;
        }
        backend.follow(input, sink, farewell.isPresent() || (lastWords.isPresent() && client.isAtRest()))
                .ifPresent(bye -> farewell = farewell.or(() -> Optional.of(bye)));
        farewell.ifPresent(bye -> close(bye, sink));
        leaveAtRest(sink);
    }

    @Override
    public void end(Ending why, RelaySink sink) {
        if (closed) {
            return;
        }
        if (why == Ending.SHUTTING_DOWN) {
            client.beginNoMore();
            lastWords = Optional.of(ImapReplies.bye(why));
            leaveAtRest(sink);
        } else {
            close(ImapReplies.bye(why), sink);
        }
    }

    /** A command that the client has begun, as APPEND, is answered before the gateway takes leave of its own accord. */
    private void leaveAtRest(RelaySink sink) {
        if (!closed && client.isAtRest()) {
            lastWords.ifPresent(bye -> close(bye, sink));
        }
    }

    /** Now if the client's stream stands between two responses, else as soon as it does. The first farewell stays. */
    private void close(byte[] bye, RelaySink sink) {
        byte[] words = farewell.orElse(bye);
        farewell = Optional.of(words);
        if (backend.betweenResponses()) {
            closed = true;
            if (!backend.saidBye()) {
                sink.toClient(words);
            }
            sink.close();
        }
    }
}
