package latchkey.gateway.mail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import latchkey.config.Protocol;
import latchkey.dialogs.Ending;
import latchkey.dialogs.RelayGuard;
import latchkey.dialogs.RelaySink;
import latchkey.gateway.login.SessionEnd;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.Closing;
import latchkey.gateway.net.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes bytes between a client and its backend under a {@link RelayGuard}, both on one event loop. What passes is not
 * copied; it is written at once and flushed once a read. A side that reads slowly stops the reading of the other, so
 * that no more than a few buffers wait. When the client ends its input the backend is told so and may finish.
 *
 * <p>Longer than most files here: the ways in which a relay may end belong side by side.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** How long the guard may look for a place for its farewell; within the 250 ms that a revocation may take. */
    static final Duration FAREWELL = Duration.ofMillis(150);

    /** How long the last bytes may take on their way, and a half-closed session may be silent. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private final OpenSession session;
    private final RelayGuard guard;
    private final GatewayMeters meters;
    private final Protocol protocol;
    private final RelayEnd client;
    private final RelayEnd backend;
    private final Sink sink = new Sink();

    private RelayEnd speaking;
    private Duration silenceAllowed;
    private final Deadline silence;
    private @Nullable Future<?> deadline;
    /** Ended in a way that leaves no time. */
    private boolean prompt;

    private boolean closing;
    private boolean over;
    private SessionEnd how = SessionEnd.CLIENT_CLOSED;

    Relay(
            OpenSession session,
            RelayGuard guard,
            HeldBytes fromClient,
            SocketChannel backendChannel,
            HeldBytes fromBackend,
            Duration idle,
            GatewayMeters meters) {
        this.session = session;
        this.guard = guard;
        this.meters = meters;
        this.protocol = MailFrontEnd.protocol(session.service());
        this.client = new RelayEnd(this, session.client(), fromClient);
        this.backend = new RelayEnd(this, backendChannel, fromBackend);
        this.speaking = client;
        this.silenceAllowed = idle;
        this.silence = new Deadline(session.client().eventLoop(), this::silent);
    }

    ChannelHandler clientEnd() {
        return client;
    }

    ChannelHandler backendEnd() {
        return backend;
    }

    /** Begins, both ends being in their pipelines, with what the client and the backend have sent already. */
    void start() {
        session.drivenBy(this::end);
        silence.set(silenceAllowed);
        offer(client);
        offer(backend);
        settle();
        if (!backend.channel.isActive()) {
            backendEnded();
        } else if (!client.channel.isActive()) {
            gone(client);
        }
    }

    /** Ends the session, with the protocol's farewell if the stream allows one soon enough. */
    private void end(Ending why) {
        if (prompt) {
            return;
        }
        if (closing) {
            prompt = why.isPrompt();
            if (prompt) {
                within(FAREWELL, why == Ending.CUT_OFF ? this::hangUp : this::cut);
            }
            return;
        }
        how = SessionEnd.of(why);
        switch (why) {
            // Not a byte more after that, whatever is still under way.
            case SIGNED_OUT, SESSION_ENDED, UNAVAILABLE -> {
                prompt = true;
                within(FAREWELL, this::cut);
            }
            // Nobody is to blame: what was written still arrives.
            case CUT_OFF -> {
                prompt = true;
                within(FAREWELL, this::hangUp);
            }
            // What is begun may finish; when the gateway stops in earnest, that cuts it off.
            case SHUTTING_DOWN -> {}
            case TIMED_OUT, OVERLOADED, TOO_MANY_GUESSES, BACKEND_LOST -> within(FAREWELL, this::finish);
        }
        guard.end(why, sink);
        settle();
    }

    /** Shows the guard what is held from one end. */
    private void offer(RelayEnd from) {
        if (closing) {
            from.held.release();
            return;
        }
        if (from.held.isEmpty()) {
            return;
        }
        speaking = from;
        ByteBuf pinned = from.held.pin();
        try {
            if (from == client) {
                guard.fromClient(from.held.view(), sink);
            } else {
                guard.fromBackend(from.held.view(), sink);
            }
        } finally {
            pinned.release();
        }
    }

    /** One side has sent something, which it holds. */
    void heard(RelayEnd from) {
        if (!over) {
            silence.set(silenceAllowed);
        }
        offer(from);
        if (from == backend) {
            offer(client);
        }
        if (!client.channel.isWritable() || !backend.channel.isWritable()) {
            // A long read must not fill memory before it ends.
            settle();
        }
    }

    /** At the end of a read or another event: sends what is written and reads where there is room. */
    void settle() {
        client.flush();
        backend.flush();
        readIfRoom();
        if (client.inputEnded && client.held.isEmpty() && !closing) {
            backend.endOutput();
        }
    }

    /** Reads on each side only while the other takes what comes. */
    void readIfRoom() {
        if (!closing) {
            client.read(backend.channel.isWritable());
            backend.read(client.channel.isWritable());
        }
    }

    /** One side will send nothing more. */
    void inputEnded(RelayEnd end) {
        if (end == client) {
            clientEnded();
        } else {
            backendEnded();
        }
    }

    /** One side is gone for good. */
    void gone(RelayEnd end) {
        if (end == client) {
            clientGone();
        } else {
            backendEnded();
        }
        if (!client.channel.isActive() && !backend.channel.isActive()) {
            stop(deadline);
        }
    }

    /** An error of our own. */
    void failed(Throwable cause) {
        meters.bug();
        LOG.error("session {}: an error of our own in the relay", session.id(), cause);
        how = SessionEnd.BUG;
        hangUp();
    }

    private void clientEnded() {
        if (closing) {
            Closing.afterWrites(client.channel);
            return;
        }
        silenceAllowed = LINGER.compareTo(silenceAllowed) < 0 ? LINGER : silenceAllowed;
        silence.set(silenceAllowed);
        settle();
    }

    /** Nothing more comes from the backend: after LOGOUT or QUIT as it should, or in the middle. The guard knows. */
    private void backendEnded() {
        if (closing) {
            return;
        }
        if (prompt || client.inputEnded) {
            finish();
        } else {
            end(Ending.BACKEND_LOST);
        }
    }

    /** Sends what is under way and closes both sides. */
    private void finish() {
        if (closing) {
            return;
        }
        closing = true;
        client.held.release();
        backend.held.release();
        // A close while the client sends is a reset, which may take the farewell from it.
        if (client.inputEnded || (prompt && !client.isSending())) {
            Closing.afterWrites(client.channel);
        } else {
            Closing.gently(client.channel);
        }
        if (!prompt) {
            within(LINGER, this::hangUp);
        }
        Closing.afterWrites(backend.channel);
    }

    /** Closes both sides at once, under TLS's feet where need be. */
    private void hangUp() {
        close(Closing::now);
    }

    /** The same, and what the kernel still holds for either side goes nowhere. */
    private void cut() {
        close(Closing::cut);
    }

    private void close(Consumer<SocketChannel> way) {
        closing = true;
        client.held.release();
        backend.held.release();
        way.accept(client.channel);
        way.accept(backend.channel);
    }

    /** With the client goes the session. */
    private void clientGone() {
        if (!over) {
            over = true;
            finish();
            silence.close();
            session.closed(client.sent, backend.sent, how);
        }
    }

    private void silent() {
        if (client.inputEnded) {
            finish();
        } else {
            end(Ending.TIMED_OUT);
        }
    }

    /** There is one deadline at a time: a later wish replaces an earlier one. */
    private void within(Duration time, Runnable task) {
        stop(deadline);
        deadline = client.channel.eventLoop().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void stop(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Carries out what the guard decides about {@link #speaking}. */
    private final class Sink implements RelaySink {
        @Override
        public void forward(int count) {
            if (closing || count == 0) {
                return;
            }
            speaking.sent += count;
            if (speaking == client) {
                meters.sessions().relayedFromClient(protocol, count);
                backend.write(client.held.take(count));
            } else {
                meters.sessions().relayedFromBackend(protocol, count);
                client.write(backend.held.take(count));
            }
        }

        @Override
        public void drop(int count) {
            if (!closing) {
                speaking.held.skip(count);
            }
        }

        @Override
        public void toClient(byte[] bytes) {
            if (!closing) {
                client.write(Unpooled.wrappedBuffer(bytes));
            }
        }

        @Override
        public void toBackend(byte[] bytes) {
            if (!closing) {
                backend.write(Unpooled.wrappedBuffer(bytes));
            }
        }

        @Override
        public void clientNamed(String clientName) {
            session.clientNamed(clientName);
        }

        @Override
        public void close() {
            finish();
        }
    }
}
