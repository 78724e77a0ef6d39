package latchkey.dialogs.sasl;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import latchkey.dialogs.Credentials;
import latchkey.dialogs.Secret;

/**
 * One authentication exchange, seen from the server: responses go in as base64, steps come out. The protocols wrap the
 * steps in their own words ({@code + }, {@code 334 }). Decoded buffers are wiped.
 */
public final class SaslExchange {

    /** What the exchange wants next. */
    public sealed interface Step {
        /** Send this challenge (already base64, possibly empty) and hand in the client's answer. */
        record Challenge(String base64) implements Step {}

        /** The exchange is over: these were sent. */
        record Complete(Credentials credentials) implements Step {}

        /** The exchange is over: the client sent something that is no valid answer. */
        record Malformed() implements Step {}

        /** The exchange is over: the client sent {@code *}. */
        record Cancelled() implements Step {}
    }

    /** The mechanisms, in the order in which they are offered. */
    public enum Mechanism {
        PLAIN,
        LOGIN;

        /** By its name in any case; empty when it is not offered here. */
        public static Optional<Mechanism> named(String name) {
            return switch (name.toUpperCase(Locale.ROOT)) {
                case "PLAIN" -> Optional.of(PLAIN);
                case "LOGIN" -> Optional.of(LOGIN);
                default -> Optional.empty();
            };
        }
    }

    /** The longest response taken, in base64 octets; RFC 4954 §4 asks for 12288. */
    public static final int MAX_RESPONSE = 12288;

    /** The exact prompts that clients know: Thunderbird gives up on any other. */
    private static final String USERNAME_PROMPT = "VXNlcm5hbWU6";

    private static final String PASSWORD_PROMPT = "UGFzc3dvcmQ6";

    private final Mechanism mechanism;
    private Optional<String> login = Optional.empty();

    public SaslExchange(Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    /** Begins without an initial response. */
    public Step start() {
        return new Step.Challenge(mechanism == Mechanism.PLAIN ? "" : USERNAME_PROMPT);
    }

    /** Begins with an initial response, in which {@code =} stands for an empty one (RFC 4959 §3, RFC 4954 §4). */
    public Step start(byte[] initialResponse) {
        boolean empty = initialResponse.length == 1 && initialResponse[0] == '=';
        return respond(empty ? new byte[0] : initialResponse);
    }

    /** The client's answer to a challenge, without its line end. The array is wiped. */
    public Step respond(byte[] base64) {
        if (base64.length == 1 && base64[0] == '*') {
            return new Step.Cancelled();
        }
        byte[] decoded = decoded(base64);
        Arrays.fill(base64, (byte) 0);
        try {
            return switch (mechanism) {
                case PLAIN -> plain(decoded);
                case LOGIN -> login(decoded);
            };
        } finally {
            Arrays.fill(decoded, (byte) 0);
        }
    }

    /** Strict: the padding must be there, unlike what the JDK asks for. Empty, which no mechanism takes, if it is not base64. */
    private static byte[] decoded(byte[] base64) {
        if (base64.length > MAX_RESPONSE || base64.length % 4 != 0) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private Step login(byte[] decoded) {
        if (login.isPresent()) {
            return complete(login.get(), decoded, 0, latchkey.dialogs.Mechanism.LOGIN);
        }
        login = loginName(decoded, 0, decoded.length);
        return login.isPresent() ? new Step.Challenge(PASSWORD_PROMPT) : new Step.Malformed();
    }

    /** RFC 4616: authzid NUL authcid NUL password. The authzid must be empty or the authcid itself (threat B18). */
    private static Step plain(byte[] decoded) {
        int first = indexOfNul(decoded, 0);
        int second = first < 0 ? -1 : indexOfNul(decoded, first + 1);
        if (second < 0) {
            return new Step.Malformed();
        }
        boolean sameIdentity = first == 0 || Arrays.equals(decoded, 0, first, decoded, first + 1, second);
        Optional<String> name = loginName(decoded, first + 1, second);
        return sameIdentity && name.isPresent()
                ? complete(name.get(), decoded, second + 1, latchkey.dialogs.Mechanism.PLAIN)
                : new Step.Malformed();
    }

    private static Step complete(String login, byte[] decoded, int secretStart, latchkey.dialogs.Mechanism spoken) {
        byte[] secret = Arrays.copyOfRange(decoded, secretStart, decoded.length);
        if (!CredentialText.acceptable(secret)) {
            Arrays.fill(secret, (byte) 0);
            return new Step.Malformed();
        }
        return new Step.Complete(new Credentials(login, new Secret(secret), spoken));
    }

    private static Optional<String> loginName(byte[] bytes, int from, int to) {
        return CredentialText.login(ByteBuffer.wrap(bytes, from, to - from));
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
