package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendReady;

/**
 * Signs an account in at an IMAP server: greeting, STARTTLS where told, then ID and the login in one write where the
 * server's offer allows it. The tags are the gateway's own.
 */
public final class ImapBackendDialog implements BackendDialog {
    private static final String STARTTLS_TAG = "L1";
    private static final String CAPABILITY_TAG = "L2";
    static final String ID_TAG = "L3";
    static final String LOGIN_TAG = "L4";
    private static final String FINAL_CAPABILITY_TAG = "L5";

    private sealed interface State {
        record Greeting() implements State {}

        record StartingTls() implements State {}

        record AwaitingTls() implements State {}

        /** Asked for the offer before login. */
        record Asking() implements State {}

        /** {@code unsent} goes out piece by piece, one for each continuation. */
        record SigningIn(List<byte[]> unsent) implements State {}

        /** Signed in, but the server has not said what it offers now. */
        record AskingAgain() implements State {}

        record Over() implements State {}
    }

    private final BackendLogin login;
    private final ImapResponseReader reader = new ImapResponseReader();
    private State state = new State.Greeting();
    private Optional<List<String>> capabilities = Optional.empty();

    public ImapBackendDialog(BackendLogin login) {
        this.login = login;
    }

    @Override
    public List<BackendAction> opened() {
        return List.of();
    }

    @Override
    public List<BackendAction> tlsStarted() {
        return switch (state) {
            case State.AwaitingTls _ -> {
                capabilities = Optional.empty();
                yield ask(new State.Asking(), CAPABILITY_TAG);
            }
            case State.Over _ -> List.of();
            case State.Greeting _, State.StartingTls _, State.Asking _, State.SigningIn _, State.AskingAgain _ ->
                throw outOfTurn();
        };
    }

    @Override
    public List<BackendAction> read(ByteBuffer input) {
        return switch (state) {
            case State.Greeting _, State.StartingTls _, State.Asking _, State.SigningIn _, State.AskingAgain _ ->
                switch (reader.read(input)) {
                    case ImapResponseReader.Outcome.More _, ImapResponseReader.Outcome.Data _ -> List.of();
                    case ImapResponseReader.Outcome.TooMuch _ -> failed(BackendFailure.PROTOCOL);
                    case ImapResponseReader.Outcome.Response(var response) -> take(response);
                };
            case State.AwaitingTls _ -> throw outOfTurn();
            case State.Over _ -> List.of();
        };
    }

    private List<BackendAction> take(ImapResponse response) {
        return switch (state) {
            case State.Greeting _ -> greeting(response);
            case State.StartingTls _, State.Asking _, State.SigningIn _, State.AskingAgain _ ->
                switch (response) {
                    case ImapResponse.Bye _ -> failed(BackendFailure.CLOSED);
                    case ImapResponse.Malformed _, ImapResponse.Preauth _ -> failed(BackendFailure.PROTOCOL);
                    case ImapResponse.Untagged(var _, var offered) -> {
                        capabilities = offered.or(() -> capabilities);
                        yield List.of();
                    }
                    case ImapResponse.Data(var offered) -> {
                        capabilities = offered.or(() -> capabilities);
                        yield List.of();
                    }
                    case ImapResponse.Continue _ -> proceed();
                    case ImapResponse.Tagged(var tag, var status, var code, var offered) -> {
                        capabilities = offered.or(() -> capabilities);
                        yield tagged(tag, status, code);
                    }
                };
            case State.AwaitingTls _, State.Over _ -> throw outOfTurn();
        };
    }

    /** PREAUTH would be somebody's session, but whose: threat A4. */
    private List<BackendAction> greeting(ImapResponse response) {
        return switch (response) {
            case ImapResponse.Untagged(var status, var offered) -> {
                if (status != ImapResponse.Status.OK) {
                    yield failed(BackendFailure.UNAVAILABLE);
                }
                capabilities = offered;
                if (!login.startTls()) {
                    yield capabilities.isPresent() ? signIn() : ask(new State.Asking(), CAPABILITY_TAG);
                }
                if (offered.isPresent() && !ImapCapabilities.offers(offered.get(), "STARTTLS")) {
                    yield failed(BackendFailure.TLS);
                }
                state = new State.StartingTls();
                yield List.of(new BackendAction.Send(BackendLines.command(STARTTLS_TAG, "STARTTLS")));
            }
            case ImapResponse.Bye _ -> failed(BackendFailure.CLOSED);
            case ImapResponse.Preauth _,
                    ImapResponse.Malformed _,
                    ImapResponse.Data _,
                    ImapResponse.Continue _,
                    ImapResponse.Tagged _ -> failed(BackendFailure.PROTOCOL);
        };
    }

    private List<BackendAction> tagged(String tag, ImapResponse.Status status, String code) {
        boolean ok = status == ImapResponse.Status.OK;
        return switch (state) {
            case State.StartingTls _ -> {
                if (!tag.equals(STARTTLS_TAG) || !ok) {
                    yield failed(BackendFailure.TLS);
                }
                state = new State.AwaitingTls();
                yield List.of(new BackendAction.StartTls());
            }
            case State.Asking _ ->
                tag.equals(CAPABILITY_TAG) && ok && capabilities.isPresent()
                        ? signIn()
                        : failed(BackendFailure.PROTOCOL);
            case State.SigningIn _ ->
                switch (tag) {
                    // Some servers do not like ID; that is no reason not to sign in.
                    case ID_TAG -> List.of();
                    case LOGIN_TAG -> ok ? signedIn() : failed(refusal(status, code));
                    default -> failed(BackendFailure.PROTOCOL);
                };
            case State.AskingAgain _ ->
                tag.equals(FINAL_CAPABILITY_TAG) && ok ? ready() : failed(BackendFailure.PROTOCOL);
            case State.Greeting _, State.AwaitingTls _, State.Over _ -> throw outOfTurn();
        };
    }

    /** What the server offered before login is no longer of interest once the login is sent. */
    private List<BackendAction> signIn() {
        Optional<List<byte[]>> pieces = BackendLines.login(login, capabilities.orElse(List.of()));
        capabilities = Optional.empty();
        if (pieces.isEmpty()) {
            return failed(BackendFailure.REFUSED);
        }
        state = new State.SigningIn(pieces.get());
        return proceed();
    }

    private List<BackendAction> proceed() {
        return switch (state) {
            case State.SigningIn(var unsent)
            when !unsent.isEmpty() -> {
                state = new State.SigningIn(unsent.subList(1, unsent.size()));
                yield List.of(new BackendAction.Send(unsent.getFirst()));
            }
            case State.Greeting _,
                    State.StartingTls _,
                    State.AwaitingTls _,
                    State.Asking _,
                    State.SigningIn _,
                    State.AskingAgain _,
                    State.Over _ -> failed(BackendFailure.PROTOCOL);
        };
    }

    private List<BackendAction> signedIn() {
        return capabilities.isPresent() ? ready() : ask(new State.AskingAgain(), FINAL_CAPABILITY_TAG);
    }

    private List<BackendAction> ready() {
        state = new State.Over();
        return List.of(new BackendAction.Ready(new BackendReady(capabilities.orElse(List.of()))));
    }

    /** RFC 5530: these say "not now"; whatever else a refusal says, the client's password has nothing to do with it. */
    private static BackendFailure refusal(ImapResponse.Status status, String code) {
        if (status == ImapResponse.Status.BAD) {
            return BackendFailure.PROTOCOL;
        }
        return switch (code) {
            case "UNAVAILABLE", "LIMIT", "SERVERBUG", "INUSE" -> BackendFailure.UNAVAILABLE;
            default -> BackendFailure.REFUSED;
        };
    }

    private List<BackendAction> ask(State next, String tag) {
        state = next;
        return List.of(new BackendAction.Send(BackendLines.command(tag, "CAPABILITY")));
    }

    private List<BackendAction> failed(BackendFailure failure) {
        if (state instanceof State.SigningIn(var unsent)) {
            unsent.forEach(piece -> Arrays.fill(piece, (byte) 0));
        }
        state = new State.Over();
        return List.of(new BackendAction.Failed(failure));
    }

    private IllegalStateException outOfTurn() {
        return new IllegalStateException(
                "the driver called out of turn in " + state.getClass().getSimpleName());
    }
}
