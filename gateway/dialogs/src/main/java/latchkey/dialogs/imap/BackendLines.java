package latchkey.dialogs.imap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Secret;
import latchkey.dialogs.sasl.CredentialText;

/** What the gateway says to a server. Whatever it cannot say as exactly one command it does not say (threat B4). */
final class BackendLines {
    private BackendLines() {}

    /** Who signs in as whom; an empty {@code authorise} means "as oneself". */
    private record Identity(String authorise, String name, byte[] password) {}

    static byte[] command(String tag, String command) {
        return (tag + " " + command + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The login in pieces: the first at once, each further one after a continuation.
     *
     * @return empty if this proof cannot be given for this account, or not to this server
     */
    static Optional<List<byte[]>> login(BackendLogin login, List<String> offered) {
        return identity(login.account(), login.proof())
                .flatMap(identity -> {
                    if (ImapCapabilities.offers(offered, "AUTH=PLAIN")) {
                        return Optional.of(authenticate(identity, ImapCapabilities.offers(offered, "SASL-IR")));
                    }
                    boolean possible =
                            identity.authorise.isEmpty() && !ImapCapabilities.offers(offered, "LOGINDISABLED");
                    return possible
                            ? Optional.of(login(identity, ImapCapabilities.offers(offered, "LITERAL+")))
                            : Optional.empty();
                })
                .map(pieces -> ImapCapabilities.offers(offered, "ID") ? afterId(login.client(), pieces) : pieces);
    }

    private static Optional<Identity> identity(String account, BackendProof proof) {
        return switch (proof) {
            case BackendProof.MasterAuthzid(var user, var password) -> checked(account, user, password);
            case BackendProof.MasterSuffix(var user, var password, var separator) ->
                account.indexOf(separator) < 0 ? checked("", account + separator + user, password) : Optional.empty();
            case BackendProof.ServicePassword(var password) -> checked("", account, password);
            case BackendProof.Xclient _ -> Optional.empty();
        };
    }

    private static Optional<Identity> checked(String authorise, String name, Secret password) {
        boolean sound = (authorise.isEmpty() || sound(authorise)) && sound(name) && soundSecret(password.bytes());
        return sound ? Optional.of(new Identity(authorise, name, password.bytes())) : Optional.empty();
    }

    private static boolean sound(String name) {
        return CredentialText.login(ByteBuffer.wrap(utf8(name))).isPresent();
    }

    private static boolean soundSecret(byte[] secret) {
        ByteBuffer octets = ByteBuffer.wrap(secret);
        return secret.length > 0
                && Octets.indexOf(octets, 0, secret.length, '\0') < 0
                && Octets.indexOf(octets, 0, secret.length, '\r') < 0
                && Octets.indexOf(octets, 0, secret.length, '\n') < 0;
    }

    private static List<byte[]> authenticate(Identity identity, boolean initialResponse) {
        byte[] plain =
                joined(utf8(identity.authorise), new byte[1], utf8(identity.name), new byte[1], identity.password);
        byte[] base64 = Base64.getEncoder().encode(plain);
        Arrays.fill(plain, (byte) 0);
        byte[] command = utf8(ImapBackendDialog.LOGIN_TAG + " AUTHENTICATE PLAIN");
        byte[] lineEnd = utf8("\r\n");
        List<byte[]> pieces = initialResponse
                ? List.of(joined(command, utf8(" "), base64, lineEnd))
                : List.of(joined(command, lineEnd), joined(base64, lineEnd));
        Arrays.fill(base64, (byte) 0);
        return pieces;
    }

    private static List<byte[]> login(Identity identity, boolean nonSynchronising) {
        List<byte[]> pieces = new ArrayList<>();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        piece.writeBytes(utf8(ImapBackendDialog.LOGIN_TAG + " LOGIN"));
        for (byte[] argument : List.of(utf8(identity.name), identity.password)) {
            if (quotable(argument)) {
                piece.writeBytes(utf8(" \""));
                piece.writeBytes(argument);
                piece.writeBytes(utf8("\""));
                continue;
            }
            piece.writeBytes(utf8(" {" + argument.length + (nonSynchronising ? "+" : "") + "}\r\n"));
            if (!nonSynchronising) {
                pieces.add(piece.toByteArray());
                piece.reset();
            }
            piece.writeBytes(argument);
        }
        piece.writeBytes(utf8("\r\n"));
        pieces.add(piece.toByteArray());
        return List.copyOf(pieces);
    }

    /** What every server takes in quotes; the rest goes as a literal. */
    private static boolean quotable(byte[] argument) {
        for (byte octet : argument) {
            if (octet <= ' ' || octet >= 0x7f || octet == '"' || octet == '\\') {
                return false;
            }
        }
        return true;
    }

    /**
     * Who is behind the login, in the words that Dovecot believes of a host that it trusts; nothing in them is the client's
     * choice. It writes the session's name to its own log.
     */
    private static List<byte[]> afterId(ClientFacts client, List<byte[]> pieces) {
        List<byte[]> all = new ArrayList<>(pieces);
        byte[] first = pieces.getFirst();
        String address = client.address().getHostAddress();
        int zone = address.indexOf('%');
        String id =
                "ID (\"name\" \"Latchkey\" \"x-originating-ip\" \"%s\" \"x-originating-port\" \"%d\" \"x-session-ext-id\" \"%s\")"
                        .formatted(zone < 0 ? address : address.substring(0, zone), client.port(), client.sessionId());
        all.set(0, joined(command(ImapBackendDialog.ID_TAG, id), first));
        Arrays.fill(first, (byte) 0);
        return List.copyOf(all);
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
