package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.Secret;

/**
 * Signs an account in at a mail server, up to where MAIL may come. Every value from outside goes out as base64 or xtext,
 * so none can end its command and begin another (threat B4).
 *
 * <p>XCLIENT is used only where it is the proof: after {@code XCLIENT ADDR} a server sees the client's address, and one
 * that takes a service password or a master user only from the gateway would then refuse it.
 */
public final class SmtpBackendDialog implements BackendDialog {
    /** The longest AUTH line, in octets with CRLF; with a longer one the response waits for its turn (RFC 4954 §4). */
    private static final int MAX_LINE = 512;

    private sealed interface State {
        record Opening() implements State {}

        /** A command of XCLIENT was given; these are left. */
        record Xclient(List<byte[]> left) implements State {}

        /** After XCLIENT the server stands at the greeting again. */
        record HelloAgain() implements State {}

        /** AUTH was given; these responses are left, in base64. */
        record Auth(SmtpOffer offer, List<byte[]> left) implements State {}

        record Over() implements State {}
    }

    private final SmtpReplyReader reader = new SmtpReplyReader();
    private final BackendLogin login;
    private final String hostName;
    private final SmtpOpening opening;
    private State state = new State.Opening();

    /**
     * A sign-in of one account.
     *
     * @param hostName the gateway's own name
     */
    public SmtpBackendDialog(BackendLogin login, String hostName) {
        this.login = login;
        this.hostName = hostName;
        this.opening = new SmtpOpening(hostName, login.startTls());
    }

    @Override
    public List<BackendAction> opened() {
        return List.of();
    }

    @Override
    public List<BackendAction> tlsStarted() {
        return List.of(opening.tlsStarted());
    }

    @Override
    public List<BackendAction> read(ByteBuffer input) {
        return switch (state) {
            case State.Over() -> List.of();
            case State.Opening _, State.Xclient _, State.HelloAgain _, State.Auth _ ->
                switch (reader.read(input)) {
                    case SmtpReplyReader.Read.Incomplete() -> List.of();
                    case SmtpReplyReader.Read.Rubbish() -> failed(BackendFailure.PROTOCOL);
                    case SmtpReplyReader.Read.Reply reply -> reply(reply);
                };
        };
    }

    private List<BackendAction> reply(SmtpReplyReader.Read.Reply reply) {
        return switch (state) {
            case State.Opening() ->
                switch (opening.reply(reply)) {
                    case SmtpOpening.Step.Continue(BackendAction.Failed(var failure)) -> failed(failure);
                    case SmtpOpening.Step.Continue(var action) -> List.of(action);
                    case SmtpOpening.Step.Offered(var offer) -> prove(offer);
                };
            case State.Xclient(var left) -> reply.code() == 220 ? xclient(left) : failed(reply.failure());
            case State.HelloAgain() -> reply.code() == 250 ? ready(SmtpOffer.of(reply)) : failed(reply.failure());
            case State.Auth(var offer, var left) -> auth(reply, offer, left);
            case State.Over() -> List.of();
        };
    }

    private List<BackendAction> prove(SmtpOffer offer) {
        if (login.account().isEmpty() || login.account().chars().anyMatch(Character::isISOControl)) {
            return failed(BackendFailure.REFUSED);
        }
        return switch (login.proof()) {
            case BackendProof.Xclient() ->
                SmtpXclient.commands(login, offer.parameters("XCLIENT").orElse(Set.of()))
                        .map(this::xclient)
                        .orElseGet(() -> failed(BackendFailure.REFUSED));
            case BackendProof.MasterAuthzid(var user, var password) ->
                plainOffered(offer)
                        ? authPlain(offer, login.account(), user, password)
                        : failed(BackendFailure.REFUSED);
            case BackendProof.MasterSuffix(var user, var password, var separator) ->
                login.account().indexOf(separator) < 0
                        ? auth(offer, login.account() + separator + user, password)
                        // Its own separator would let the account choose the master user (threat B18).
                        : failed(BackendFailure.REFUSED);
            case BackendProof.ServicePassword(var password) -> auth(offer, login.account(), password);
        };
    }

    private List<BackendAction> xclient(List<byte[]> commands) {
        if (commands.isEmpty()) {
            state = new State.HelloAgain();
            String name = login.client().clientName();
            return send(SmtpText.line("EHLO " + (SmtpText.isWord(name) ? name : hostName)));
        }
        state = new State.Xclient(commands.subList(1, commands.size()));
        return send(commands.getFirst());
    }

    private List<BackendAction> auth(SmtpOffer offer, String user, Secret password) {
        if (plainOffered(offer)) {
            return authPlain(offer, "", user, password);
        }
        if (!mechanisms(offer).contains("LOGIN")) {
            return failed(BackendFailure.REFUSED);
        }
        Base64.Encoder base64 = Base64.getEncoder();
        state = new State.Auth(
                offer, List.of(base64.encode(user.getBytes(StandardCharsets.UTF_8)), base64.encode(password.bytes())));
        return send(SmtpText.line("AUTH LOGIN"));
    }

    /** RFC 4616: authzid NUL authcid NUL password. */
    private List<BackendAction> authPlain(SmtpOffer offer, String authzid, String authcid, Secret password) {
        byte[] names = (authzid + '\0' + authcid + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] message = Arrays.copyOf(names, names.length + password.bytes().length);
        System.arraycopy(password.bytes(), 0, message, names.length, password.bytes().length);
        byte[] response = Base64.getEncoder().encode(message);
        Arrays.fill(message, (byte) 0);
        byte[] command = "AUTH PLAIN ".getBytes(StandardCharsets.US_ASCII);
        if (command.length + response.length + 2 > MAX_LINE) {
            state = new State.Auth(offer, List.of(response));
            return send(SmtpText.line("AUTH PLAIN"));
        }
        state = new State.Auth(offer, List.of());
        return send(joined(command, response));
    }

    private List<BackendAction> auth(SmtpReplyReader.Read.Reply reply, SmtpOffer offer, List<byte[]> left) {
        if (reply.code() == 235 && left.isEmpty()) {
            return ready(offer);
        }
        if (reply.code() != 334 || left.isEmpty()) {
            return failed(reply.failure());
        }
        state = new State.Auth(offer, left.subList(1, left.size()));
        return send(joined(new byte[0], left.getFirst()));
    }

    /** A line of the head and the response, which is wiped. */
    private static byte[] joined(byte[] head, byte[] response) {
        byte[] line = Arrays.copyOf(head, head.length + response.length + 2);
        System.arraycopy(response, 0, line, head.length, response.length);
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        Arrays.fill(response, (byte) 0);
        return line;
    }

    private static boolean plainOffered(SmtpOffer offer) {
        return mechanisms(offer).contains("PLAIN");
    }

    private static Set<String> mechanisms(SmtpOffer offer) {
        return offer.parameters("AUTH").orElse(Set.of());
    }

    private static List<BackendAction> send(byte[] line) {
        return List.of(new BackendAction.Send(line));
    }

    private List<BackendAction> ready(SmtpOffer offer) {
        state = new State.Over();
        return List.of(new BackendAction.Ready(new BackendReady(offer.lines())));
    }

    private List<BackendAction> failed(BackendFailure failure) {
        state = new State.Over();
        return List.of(new BackendAction.Failed(failure));
    }
}
