package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.Action;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.ClientDialog;
import latchkey.dialogs.Credentials;
import latchkey.dialogs.Ending;
import latchkey.dialogs.Mechanism;
import latchkey.dialogs.Secret;
import latchkey.dialogs.Verdict;
import latchkey.dialogs.sasl.CredentialText;
import latchkey.dialogs.sasl.SaslExchange;

/** The gateway's side of IMAP from the greeting to the end of the login (RFC 3501 §3.1, the not-authenticated state). */
public final class ImapClientDialog implements ClientDialog {
    /** Commands that are not understood or not in place, after which the connection closes. */
    static final int MAX_BAD_COMMANDS = 3;

    /**
     * Logins that come to nothing, after which the connection closes. Mail programs try a wrong password twice on one
     * connection, by PLAIN and by LOGIN, and some go on with the next one there.
     */
    static final int MAX_FAILED_LOGINS = 6;

    private sealed interface State {
        /** Ready for a command. */
        record Commands() implements State {}

        /** In the middle of AUTHENTICATE. */
        record Responses(String tag, SaslExchange exchange) implements State {}

        record AwaitingTls() implements State {}

        record AwaitingVerdict(String tag) implements State {}

        record AwaitingBackend(String tag) implements State {}

        /** Nothing more is said: closed, or handed to the relay. */
        record Over() implements State {}
    }

    /** What the client has said of itself and done so far; nothing of it outlives STARTTLS (threat A3). */
    private static final class Conduct {
        String clientName = "";
        boolean askedCapability;
        int badCommands;
        int failedLogins;
    }

    private final ImapSettings settings;
    private final ImapCommandReader reader = new ImapCommandReader();
    private State state = new State.Commands();
    private Conduct conduct = new Conduct();
    private boolean tls;

    public ImapClientDialog(ImapSettings settings) {
        this.settings = settings;
        this.tls = settings.tls();
    }

    @Override
    public List<Action> opened() {
        return reply(ImapReplies.greeting(capabilities(), settings.name()));
    }

    @Override
    public List<Action> read(ByteBuffer input) {
        return switch (state) {
            case State.Commands _ -> perform(reader.command(input));
            case State.Responses _ -> perform(reader.response(input));
            case State.AwaitingTls _, State.AwaitingVerdict _, State.AwaitingBackend _ -> throw outOfTurn();
            case State.Over _ -> List.of();
        };
    }

    @Override
    public List<Action> tlsStarted() {
        return switch (state) {
            case State.AwaitingTls _ -> {
                tls = true;
                conduct = new Conduct();
                reader.forget();
                state = new State.Commands();
                yield List.of();
            }
            case State.Over _ -> List.of();
            case State.Commands _, State.Responses _, State.AwaitingVerdict _, State.AwaitingBackend _ ->
                throw outOfTurn();
        };
    }

    @Override
    public List<Action> verdict(Verdict verdict) {
        return switch (state) {
            case State.AwaitingVerdict(var tag) ->
                switch (verdict) {
                    case Verdict.Allowed(var account) -> {
                        state = new State.AwaitingBackend(tag);
                        yield List.of(new Action.OpenBackend(account, conduct.clientName));
                    }
                    case Verdict.Denied(var denial) -> denied(tag, denial);
                    case Verdict.Unavailable _ -> failedLogin(ImapReplies.unavailable(tag));
                };
            case State.Over _ -> List.of();
            case State.Commands _, State.Responses _, State.AwaitingTls _, State.AwaitingBackend _ -> throw outOfTurn();
        };
    }

    @Override
    public List<Action> backendReady(BackendReady ready) {
        return switch (state) {
            case State.AwaitingBackend(var tag) -> {
                state = new State.Over();
                String cleaned = ImapCapabilities.cleaned(ready.capabilities());
                yield List.of(
                        new Action.Reply(ImapReplies.signedIn(tag, cleaned, conduct.askedCapability)),
                        new Action.StartRelay(new ImapRelayGuard()));
            }
            case State.Over _ -> List.of();
            case State.Commands _, State.Responses _, State.AwaitingTls _, State.AwaitingVerdict _ -> throw outOfTurn();
        };
    }

    @Override
    public List<Action> backendFailed(BackendFailure failure) {
        return switch (state) {
            case State.AwaitingBackend(var tag) -> failedLogin(ImapReplies.unavailable(tag));
            case State.Over _ -> List.of();
            case State.Commands _, State.Responses _, State.AwaitingTls _, State.AwaitingVerdict _ -> throw outOfTurn();
        };
    }

    @Override
    public List<Action> end(Ending why) {
        return switch (state) {
            case State.Over _ -> List.of();
            // In the middle of a handshake no text can be sent: in clear it would be the injection that TLS prevents.
            case State.AwaitingTls _ -> {
                state = new State.Over();
                yield List.of(new Action.Close());
            }
            case State.Commands _, State.Responses _, State.AwaitingVerdict _, State.AwaitingBackend _ ->
                farewell(ImapReplies.bye(why));
        };
    }

    private List<Action> perform(ImapCommandReader.Outcome outcome) {
        return switch (outcome) {
            case ImapCommandReader.Outcome.More _ -> List.of();
            case ImapCommandReader.Outcome.LiteralWanted _ -> reply(ImapReplies.sendLiteral());
            case ImapCommandReader.Outcome.Command(var command) -> perform(command);
            case ImapCommandReader.Outcome.Response(var base64) -> respond(base64);
            case ImapCommandReader.Outcome.Lost(var farewell) -> farewell(farewell);
            case ImapCommandReader.Outcome.Foreign _ -> {
                state = new State.Over();
                yield List.of(new Action.Close());
            }
        };
    }

    private List<Action> perform(ImapCommand command) {
        return switch (command) {
            case ImapCommand.Capability(var tag) -> {
                conduct.askedCapability = true;
                yield reply(ImapReplies.capability(tag, capabilities()));
            }
            case ImapCommand.Noop(var tag) -> reply(ImapReplies.noop(tag));
            case ImapCommand.Logout(var tag) -> farewell(ImapReplies.logout(tag));
            case ImapCommand.Id(var tag, var clientName) -> {
                conduct.clientName = clientName;
                yield reply(ImapReplies.id(tag));
            }
            case ImapCommand.StartTls(var tag) -> startTls(tag);
            case ImapCommand.Login(var tag, var login, var secret) -> login(tag, login, secret);
            case ImapCommand.Authenticate(var tag, var mechanism, var initial) -> authenticate(tag, mechanism, initial);
            case ImapCommand.Other(var tag) -> badCommand(ImapReplies.signInFirst(tag));
            case ImapCommand.Malformed(var tag, var fault) -> badCommand(ImapReplies.malformed(tag, fault));
        };
    }

    private List<Action> startTls(String tag) {
        if (tls) {
            return badCommand(ImapReplies.tlsAlready(tag));
        }
        state = new State.AwaitingTls();
        return List.of(new Action.Reply(ImapReplies.startTls(tag)), new Action.StartTls());
    }

    private List<Action> login(String tag, byte[] login, Secret secret) {
        if (!tls) {
            secret.close();
            return failedLogin(ImapReplies.tlsNeeded(tag));
        }
        Optional<String> name = CredentialText.login(ByteBuffer.wrap(login));
        if (name.isEmpty() || !CredentialText.acceptable(secret.bytes())) {
            secret.close();
            return denied(tag, name.isEmpty() ? Verdict.Denial.WRONG : Verdict.Denial.NOT_AN_APP_PASSWORD);
        }
        return verify(tag, new Credentials(name.get(), secret, Mechanism.COMMAND));
    }

    private List<Action> authenticate(String tag, String mechanism, Optional<Secret> initialResponse) {
        Optional<SaslExchange> exchange =
                SaslExchange.Mechanism.named(mechanism).map(SaslExchange::new);
        if (!tls || exchange.isEmpty()) {
            initialResponse.ifPresent(Secret::close);
            return failedLogin(tls ? ImapReplies.unknownMechanism(tag) : ImapReplies.tlsNeeded(tag));
        }
        SaslExchange.Step first = initialResponse
                .map(response -> exchange.get().start(response.bytes()))
                .orElseGet(() -> exchange.get().start());
        return follow(tag, exchange.get(), first);
    }

    private List<Action> respond(byte[] base64) {
        return switch (state) {
            case State.Responses(var tag, var exchange) -> follow(tag, exchange, exchange.respond(base64));
            case State.Commands _,
                    State.AwaitingTls _,
                    State.AwaitingVerdict _,
                    State.AwaitingBackend _,
                    State.Over _ -> throw outOfTurn();
        };
    }

    private List<Action> follow(String tag, SaslExchange exchange, SaslExchange.Step step) {
        return switch (step) {
            case SaslExchange.Step.Challenge(var challenge) -> {
                state = new State.Responses(tag, exchange);
                yield reply(ImapReplies.challenge(challenge));
            }
            case SaslExchange.Step.Complete(var credentials) -> verify(tag, credentials);
            case SaslExchange.Step.Malformed _ -> failedLogin(ImapReplies.malformedResponse(tag));
            case SaslExchange.Step.Cancelled _ -> failedLogin(ImapReplies.cancelled(tag));
        };
    }

    private List<Action> verify(String tag, Credentials credentials) {
        state = new State.AwaitingVerdict(tag);
        return List.of(new Action.Verify(credentials, conduct.clientName));
    }

    private List<Action> denied(String tag, Verdict.Denial denial) {
        return failedLogin(
                switch (denial) {
                    case WRONG -> ImapReplies.wrong(tag);
                    case NOT_AN_APP_PASSWORD -> ImapReplies.appPasswordNeeded(tag, settings.passwordPage());
                });
    }

    private List<Action> failedLogin(byte[] answer) {
        state = new State.Commands();
        return ++conduct.failedLogins < MAX_FAILED_LOGINS ? reply(answer) : lastAnswer(answer);
    }

    private List<Action> badCommand(byte[] answer) {
        return ++conduct.badCommands < MAX_BAD_COMMANDS ? reply(answer) : lastAnswer(answer);
    }

    private List<Action> lastAnswer(byte[] answer) {
        state = new State.Over();
        return List.of(new Action.Reply(answer), new Action.Reply(ImapReplies.tooManyErrorsBye()), new Action.Close());
    }

    private List<Action> farewell(byte[] farewell) {
        state = new State.Over();
        reader.forget();
        return List.of(new Action.Reply(farewell), new Action.Close());
    }

    private static List<Action> reply(byte[] bytes) {
        return List.of(new Action.Reply(bytes));
    }

    private String capabilities() {
        return tls ? ImapCapabilities.AFTER_TLS : ImapCapabilities.BEFORE_TLS;
    }

    private IllegalStateException outOfTurn() {
        return new IllegalStateException(
                "the driver called out of turn in " + state.getClass().getSimpleName());
    }
}
