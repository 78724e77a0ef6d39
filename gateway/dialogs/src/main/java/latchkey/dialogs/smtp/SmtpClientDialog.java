package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import latchkey.dialogs.Action;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.ClientDialog;
import latchkey.dialogs.Ending;
import latchkey.dialogs.Verdict;
import latchkey.dialogs.sasl.SaslExchange;

/**
 * Submission from the greeting to the good AUTH (RFC 5321, 3207, 4954). The 235 is said only when the backend's session
 * stands. What a client sends before the greeting (threat B14) cannot be told apart here from what it sends after: the
 * driver must not read before {@link #opened}.
 */
public final class SmtpClientDialog implements ClientDialog {
    /** The longest command line, in octets with CRLF; RFC 5321 asks for 512, extensions add to it. */
    static final int MAX_LINE = 4096;

    /** The longest AUTH line: a whole response and the words before it. */
    static final int MAX_AUTH_LINE = SaslExchange.MAX_RESPONSE + 64;

    /** Clients try PLAIN, then LOGIN, with each secret they know: two secrets and one more try. */
    static final int MAX_FAILED_LOGINS = 5;

    static final int MAX_ERRORS = 10;

    /** The first octet of a TLS record that holds a ClientHello. */
    private static final byte TLS_HANDSHAKE = 0x16;

    private sealed interface State {
        /** Between two commands; the name is empty until the client has said EHLO or HELO. */
        record Idle(String clientName) implements State {}

        /** In the middle of AUTH: the next line is a response. */
        record Authenticating(SaslExchange exchange, String clientName) implements State {}

        record StartingTls() implements State {}

        record Verifying(String clientName) implements State {}

        record OpeningBackend(String clientName) implements State {}

        /** Relayed or closed. */
        record Over() implements State {}
    }

    private final SmtpSettings settings;
    private final SmtpLineReader reader = new SmtpLineReader();
    private State state = new State.Idle("");
    private boolean tls;
    private int failedLogins;
    private int errors;

    public SmtpClientDialog(SmtpSettings settings) {
        this.settings = settings;
        this.tls = settings.tls();
    }

    @Override
    public List<Action> opened() {
        return settings.extensions().isEmpty()
                ? close(SmtpReplies.NO_BACKEND)
                : reply(SmtpReplies.greeting(settings.hostName()));
    }

    @Override
    public List<Action> read(ByteBuffer input) {
        return switch (state) {
            case State.Idle idle -> readCommand(idle, input);
            case State.Authenticating authenticating -> readResponse(authenticating, input);
            case State.StartingTls _, State.Verifying _, State.OpeningBackend _, State.Over _ -> List.of();
        };
    }

    private List<Action> readCommand(State.Idle idle, ByteBuffer input) {
        if (input.hasRemaining() && input.get(input.position()) == TLS_HANDSHAKE) {
            input.position(input.limit());
            return close();
        }
        return switch (reader.read(input, SmtpLineReader.startsWithAuth(input) ? MAX_AUTH_LINE : MAX_LINE)) {
            case SmtpLineReader.Read.Line(var line) -> command(idle, SmtpCommand.parse(line));
            case SmtpLineReader.Read.Incomplete() -> List.of();
            case SmtpLineReader.Read.TooLong() -> close(SmtpReplies.LINE_TOO_LONG);
            case SmtpLineReader.Read.Broken() -> close(SmtpReplies.BROKEN_LINE);
        };
    }

    private List<Action> readResponse(State.Authenticating authenticating, ByteBuffer input) {
        return switch (reader.read(input, MAX_AUTH_LINE)) {
            case SmtpLineReader.Read.Line(var line) ->
                step(authenticating, authenticating.exchange().respond(line));
            case SmtpLineReader.Read.Incomplete() -> List.of();
            case SmtpLineReader.Read.TooLong() -> close(SmtpReplies.RESPONSE_TOO_LONG);
            case SmtpLineReader.Read.Broken() -> close(SmtpReplies.BROKEN_LINE);
        };
    }

    private List<Action> command(State.Idle idle, SmtpCommand command) {
        return switch (command) {
            case SmtpCommand.Hello hello -> hello(hello);
            case SmtpCommand.StartTls(var withArguments) -> startTls(withArguments);
            case SmtpCommand.Auth auth -> auth(idle, auth);
            case SmtpCommand.BadAuth(var mechanismNamed) ->
                error(mechanismNamed ? SmtpReplies.UNKNOWN_MECHANISM : SmtpReplies.NO_MECHANISM);
            case SmtpCommand.Noop(), SmtpCommand.Reset() -> reply(SmtpReplies.OK);
            case SmtpCommand.Help() -> reply(SmtpReplies.HELP);
            case SmtpCommand.Quit() -> close(SmtpReplies.BYE);
            case SmtpCommand.Submission() -> error(!tls ? SmtpReplies.TLS_FIRST : SmtpReplies.SIGN_IN_FIRST);
            case SmtpCommand.Impersonation() -> error(SmtpReplies.NOT_FOR_CLIENTS);
            case SmtpCommand.Http() -> close(SmtpReplies.NOT_SMTP);
            case SmtpCommand.Unknown() -> error(SmtpReplies.UNKNOWN_COMMAND);
        };
    }

    private List<Action> hello(SmtpCommand.Hello hello) {
        if (hello.clientName().isEmpty()) {
            return error(SmtpReplies.NO_NAME);
        }
        state = new State.Idle(hello.clientName().get());
        return reply(
                hello.extended()
                        ? SmtpReplies.ehlo(settings.hostName(), offer())
                        : SmtpReplies.helo(settings.hostName()));
    }

    /** Before TLS nothing is said that does not help to get there. */
    private List<String> offer() {
        if (!tls) {
            return List.of("STARTTLS");
        }
        List<String> offer = new ArrayList<>();
        offer.add("AUTH PLAIN LOGIN");
        // The form of early drafts of RFC 2554, which old Outlooks look for.
        offer.add("AUTH=PLAIN LOGIN");
        settings.extensions().ifPresent(extensions -> offer.addAll(extensions.lines()));
        return offer;
    }

    private List<Action> startTls(boolean withArguments) {
        if (tls) {
            return error(SmtpReplies.TLS_STANDS);
        }
        if (withArguments) {
            return error(SmtpReplies.NO_ARGUMENTS);
        }
        state = new State.StartingTls();
        return List.of(new Action.Reply(SmtpReplies.BEGIN_TLS), new Action.StartTls());
    }

    @Override
    public List<Action> tlsStarted() {
        tls = true;
        errors = 0;
        state = new State.Idle("");
        return List.of();
    }

    private List<Action> auth(State.Idle idle, SmtpCommand.Auth auth) {
        if (!tls) {
            auth.initialResponse().ifPresent(response -> Arrays.fill(response, (byte) 0));
            return error(SmtpReplies.ENCRYPT_FIRST);
        }
        if (idle.clientName().isEmpty()) {
            auth.initialResponse().ifPresent(response -> Arrays.fill(response, (byte) 0));
            return error(SmtpReplies.HELLO_FIRST);
        }
        SaslExchange exchange = new SaslExchange(auth.mechanism());
        return step(
                new State.Authenticating(exchange, idle.clientName()),
                auth.initialResponse().map(exchange::start).orElseGet(exchange::start));
    }

    private List<Action> step(State.Authenticating authenticating, SaslExchange.Step step) {
        String clientName = authenticating.clientName();
        return switch (step) {
            case SaslExchange.Step.Challenge(var base64) -> {
                state = authenticating;
                yield reply(SmtpReplies.challenge(base64));
            }
            case SaslExchange.Step.Complete(var credentials) -> {
                state = new State.Verifying(clientName);
                yield List.of(new Action.Verify(credentials, clientName));
            }
            case SaslExchange.Step.Malformed() -> {
                state = new State.Idle(clientName);
                yield error(SmtpReplies.MALFORMED_RESPONSE);
            }
            case SaslExchange.Step.Cancelled() -> {
                state = new State.Idle(clientName);
                yield error(SmtpReplies.CANCELLED);
            }
        };
    }

    @Override
    public List<Action> verdict(Verdict verdict) {
        if (!(state instanceof State.Verifying(var clientName))) {
            throw new IllegalStateException("a verdict that nobody waits for");
        }
        return switch (verdict) {
            case Verdict.Allowed(var account) -> {
                state = new State.OpeningBackend(clientName);
                yield List.of(new Action.OpenBackend(account, clientName));
            }
            case Verdict.Denied(var denial) ->
                loginFailed(
                        clientName,
                        switch (denial) {
                            case WRONG -> SmtpReplies.WRONG;
                            case NOT_AN_APP_PASSWORD -> SmtpReplies.appPasswordNeeded(settings.passwordPage());
                        });
            case Verdict.Unavailable() -> loginFailed(clientName, SmtpReplies.CANNOT_TELL);
        };
    }

    /**
     * The extensions that clients were told of at EHLO are those of all backends together. Should this one have lost one of
     * them since, it says so itself when the client uses it; only BDAT has to be known here, see {@link SmtpRelayGuard}.
     */
    @Override
    public List<Action> backendReady(BackendReady ready) {
        if (!(state instanceof State.OpeningBackend)) {
            throw new IllegalStateException("a backend that nobody waits for");
        }
        state = new State.Over();
        return List.of(
                new Action.Reply(SmtpReplies.SIGNED_IN),
                new Action.StartRelay(
                        new SmtpRelayGuard(settings.hostName(), SmtpExtensions.of(ready.capabilities()))));
    }

    @Override
    public List<Action> backendFailed(BackendFailure failure) {
        if (!(state instanceof State.OpeningBackend(var clientName))) {
            throw new IllegalStateException("a backend that nobody waits for");
        }
        return loginFailed(clientName, SmtpReplies.CANNOT_TELL);
    }

    private List<Action> loginFailed(String clientName, byte[] reply) {
        if (++failedLogins < MAX_FAILED_LOGINS) {
            state = new State.Idle(clientName);
            return reply(reply);
        }
        state = new State.Over();
        return List.of(new Action.Reply(reply), new Action.Reply(SmtpReplies.TOO_MANY_FAILURES), new Action.Close());
    }

    @Override
    public List<Action> end(Ending why) {
        return switch (state) {
            // In the middle of a handshake no text can be sent: in clear it would be the injection that TLS prevents.
            case State.StartingTls() -> close();
            case State.Idle _, State.Authenticating _, State.Verifying _, State.OpeningBackend _ ->
                close(SmtpReplies.farewell(why));
            case State.Over() -> List.of();
        };
    }

    private static List<Action> reply(byte[] reply) {
        return List.of(new Action.Reply(reply));
    }

    private List<Action> error(byte[] reply) {
        if (++errors < MAX_ERRORS) {
            return reply(reply);
        }
        state = new State.Over();
        return List.of(new Action.Reply(reply), new Action.Reply(SmtpReplies.TOO_MANY_ERRORS), new Action.Close());
    }

    private List<Action> close(byte[] farewell) {
        state = new State.Over();
        return List.of(new Action.Reply(farewell), new Action.Close());
    }

    private List<Action> close() {
        state = new State.Over();
        return List.of(new Action.Close());
    }
}
