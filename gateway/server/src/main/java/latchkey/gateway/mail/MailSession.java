package latchkey.gateway.mail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import latchkey.config.ListenerTls;
import latchkey.credentials.Outcome;
import latchkey.dialogs.Action;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.ClientDialog;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Ending;
import latchkey.dialogs.RelayGuard;
import latchkey.dialogs.Verdict;
import latchkey.gateway.login.SessionEnd;
import latchkey.gateway.meters.LoginMeters;
import latchkey.gateway.net.Closing;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link ClientDialog} from the greeting to the start of the relay. It hands over one command at a time and
 * nothing while the dialog waits, and carries out what the dialog asks. All on the connection's event loop; what comes
 * back from elsewhere first looks whether the session is still there (threat B3).
 *
 * <p>While the dialog waits, reading goes on until {@link #HELD_LIMIT} bytes are held: so a client that leaves is
 * noticed, and its backend let go.
 *
 * <p>Longer than most files here: its states and all that moves it from one to another stand together.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close shows as channelInactive
final class MailSession extends ChannelInboundHandlerAdapter implements BackendSession.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(MailSession.class);

    /** What a client may send ahead while it waits. */
    private static final int HELD_LIMIT = 4096;

    /** How long a farewell may take on its way. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private enum State {
        /** Nothing was said yet, or TLS is on its way: the client could not read a farewell. */
        STARTING,
        /** The next bytes go to the dialog. */
        TALKING,
        /** For a verdict or a backend. */
        WAITING,
        /** A farewell is on its way. */
        CLOSING,
        /** Closed, or handed to the relay. */
        OVER
    }

    private final MailFrontEnd front;
    private final OpenSession session;
    private final SocketChannel channel;
    private final ClientDialog dialog;
    private final MailLogin login;
    private final HeldBytes held = new HeldBytes();
    private State state = State.STARTING;
    private @Nullable Ending refusal;
    private boolean conversing;
    private boolean unflushed;
    private @Nullable Future<?> deadline;
    private @Nullable BackendSession backend;
    private Span handshake = Span.getInvalid();
    private SessionEnd how = SessionEnd.CLIENT_CLOSED;

    MailSession(MailFrontEnd front, OpenSession session, ClientDialog dialog) {
        this.front = front;
        this.session = session;
        this.channel = session.client();
        this.dialog = dialog;
        this.login = new MailLogin(front, session);
    }

    /** The session that only says why it is none. */
    MailSession refused(Ending why) {
        refusal = why;
        return this;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        session.drivenBy(this::end);
        if (refusal != null && front.when() != ListenerTls.IMPLICIT) {
            state = State.WAITING;
            end(refusal);
            return;
        }
        deadline = channel.eventLoop()
                .schedule(() -> end(Ending.TIMED_OUT), front.limits().preLogin().toMillis(), TimeUnit.MILLISECONDS);
        if (front.when() == ListenerTls.IMPLICIT) {
            awaitTls();
        } else {
            proceed(dialog.opened());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.CLOSING || state == State.OVER) {
            bytes.release();
            return;
        }
        held.add(context.alloc(), bytes);
        converse();
        if (state == State.WAITING && held.size() > HELD_LIMIT) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    /** Carries on where the dialog waited. */
    private void proceed(List<Action> actions) {
        state = State.TALKING;
        act(actions);
        converse();
        if (state == State.TALKING) {
            channel.config().setAutoRead(true);
        }
        flush();
    }

    private void converse() {
        if (conversing) {
            return;
        }
        conversing = true;
        boolean more = true;
        while (more && state == State.TALKING && !held.isEmpty()) {
            ByteBuffer view = held.view();
            int before = view.position();
            List<Action> actions = dialog.read(view);
            int consumed = view.position() - before;
            held.wipe(consumed);
            more = consumed > 0;
            act(actions);
        }
        conversing = false;
    }

    private void act(List<Action> actions) {
        for (Action action : actions) {
            if (state == State.CLOSING || state == State.OVER) {
                return;
            }
            switch (action) {
                case Action.Reply(byte[] bytes) -> {
                    channel.write(Unpooled.wrappedBuffer(bytes));
                    unflushed = true;
                }
                case Action.StartTls() -> startTls();
                case Action.Verify verify -> verify(verify);
                case Action.OpenBackend(String account, String clientName) -> openBackend(account, clientName);
                case Action.StartRelay(RelayGuard guard) -> startRelay(guard);
                case Action.Close() -> close();
            }
        }
    }

    /** Bytes that came with the command were sent in the clear, by whomever: they end the session (threat A1). */
    private void startTls() {
        if (front.tls() == null || !held.isEmpty()) {
            over();
            return;
        }
        state = State.STARTING;
        flush();
        front.tls().start(channel);
        awaitTls();
    }

    private void awaitTls() {
        how = SessionEnd.TLS_FAILED;
        try (Scope _ = session.trace().enter()) {
            handshake = Traces.step("tls");
        }
    }

    private void tlsStands() {
        how = SessionEnd.CLIENT_CLOSED;
        session.line().encryption(channel);
        handshake.end();
    }

    private void verify(Action.Verify verify) {
        state = State.WAITING;
        login.check(verify, outcome -> {
            if (state == State.WAITING) {
                if (!(outcome instanceof Outcome.Accepted)) {
                    login.told(LoginMeters.answer(outcome));
                }
                proceed(dialog.verdict(verdict(outcome)));
            }
        });
    }

    private static Verdict verdict(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted good -> new Verdict.Allowed(good.login());
            case Outcome.Refused(Outcome.Reason reason, var _) ->
                new Verdict.Denied(
                        reason == Outcome.Reason.NOT_AN_APP_PASSWORD
                                ? Verdict.Denial.NOT_AN_APP_PASSWORD
                                : Verdict.Denial.WRONG);
            case Outcome.Unavailable _ -> new Verdict.Unavailable();
        };
    }

    private void openBackend(String account, String clientName) {
        state = State.WAITING;
        ClientFacts client =
                new ClientFacts(session.peer().getAddress(), session.peer().getPort(), clientName, session.id());
        try (Scope _ = session.trace().enter()) {
            backend = front.backends().open(front.service(), account, client, channel.eventLoop(), this);
        }
        if (backend == null) {
            backendFailed(BackendFailure.NO_ROUTE);
        }
    }

    @Override
    public void backendFailed(BackendFailure failure) {
        backend = null;
        session.line().outcome("backend_" + failure.name().toLowerCase(Locale.ROOT));
        session.trace().set("latchkey.backend.failure", failure.name().toLowerCase(Locale.ROOT));
        login.forget();
        session.withdrawn();
        if (state == State.WAITING) {
            login.told(LoginMeters.Answer.UNAVAILABLE);
            proceed(dialog.backendFailed(failure));
        }
    }

    @Override
    public void backendReady(BackendReady ready) {
        BackendSession standing = backend;
        login.confirm(outcome -> {
            if (state == State.WAITING && standing != null && standing == backend) {
                confirmed(outcome, standing, ready);
            }
        });
    }

    private void confirmed(Outcome outcome, BackendSession standing, BackendReady ready) {
        switch (outcome) {
            case Outcome.Accepted _ -> {
                login.told(LoginMeters.Answer.ACCEPTED);
                proceed(dialog.backendReady(ready));
            }
            case Outcome.Refused _ -> {
                login.told(LoginMeters.Answer.REFUSED);
                end(Ending.SIGNED_OUT);
            }
            case Outcome.Unavailable _ -> {
                standing.cancel();
                backendFailed(BackendFailure.UNAVAILABLE);
            }
        }
    }

    private void startRelay(RelayGuard guard) {
        BackendSession standing = backend;
        if (standing == null) {
            throw new IllegalStateException("a relay without a backend");
        }
        backend = null;
        state = State.OVER;
        cancelDeadline();
        session.line().backend(standing.host(), standing.port());
        session.trace().end("accepted", false);
        Relay relay = new Relay(
                session,
                guard,
                held,
                standing.channel(),
                standing.held(),
                front.limits().idle(),
                front.meters());
        channel.pipeline().replace(this, null, relay.clientEnd());
        standing.handOver(relay.backendEnd());
        relay.start();
    }

    /** The gateway's own wish, in whatever state. */
    private void end(Ending why) {
        if (state != State.CLOSING && state != State.OVER) {
            how = SessionEnd.of(why);
        }
        switch (state) {
            case STARTING -> {
                if (why == Ending.SHUTTING_DOWN) {
                    // Nobody is to blame: the client is told as soon as it can read it.
                    refusal = why;
                } else {
                    over();
                }
            }
            case TALKING, WAITING -> {
                act(dialog.end(why));
                close();
            }
            case CLOSING, OVER -> {}
        }
        if (state == State.CLOSING && why.isPrompt()) {
            cutWithin(Relay.FAREWELL);
        }
    }

    private void close() {
        if (state == State.CLOSING || state == State.OVER) {
            return;
        }
        state = State.CLOSING;
        letGo();
        unflushed = false;
        Closing.gently(channel);
        cutWithin(LINGER);
    }

    private void cutWithin(Duration time) {
        cancelDeadline();
        deadline = channel.eventLoop().schedule(() -> Closing.now(channel), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake
            when handshake.isSuccess() -> {
                tlsStands();
                proceed(front.when() == ListenerTls.IMPLICIT ? dialog.opened() : dialog.tlsStarted());
                if (refusal != null) {
                    end(refusal);
                }
            }
            case ChannelInputShutdownEvent _, SslCloseCompletionEvent _ -> over();
            case Ending why -> end(why);
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!Faults.isPeers(cause)) {
            front.meters().bug();
            how = SessionEnd.BUG;
            LOG.error("session {}: an error of our own", session.id(), cause);
        }
        over();
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Gone, or to be closed without a word. */
    private void over() {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        letGo();
        handshake.end();
        session.closed(0, 0, how);
        channel.close();
    }

    private void letGo() {
        cancelDeadline();
        login.forget();
        held.release();
        if (backend != null) {
            backend.cancel();
            backend = null;
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
