package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import latchkey.dialogs.Secret;

/** Understands one complete command of the not-authenticated state; literals stand in it where they were announced. */
final class ImapCommandParser {
    /** Limits of RFC 2971 §3.3. */
    static final int MAX_ID_PAIRS = 30;

    static final int MAX_ID_KEY = 30;
    static final int MAX_ID_VALUE = 1024;

    /** What is kept of a client's name, in characters. */
    static final int MAX_CLIENT_NAME = 100;

    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param end where the last line's CR stands */
    ImapCommandParser(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** The first word in capitals, whatever it is. */
    String firstWord() {
        int stop = 0;
        while (stop < end && bytes[stop] != ' ') {
            stop++;
        }
        return new String(bytes, 0, stop, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    /** The tag, or {@code *} when there is none or nothing follows it: such a line may be a stray password. */
    String tagOrUntagged() {
        int stop = ImapTag.end(ByteBuffer.wrap(bytes), 0, end);
        return stop < 0 ? ImapReplies.UNTAGGED : new String(bytes, 0, stop, StandardCharsets.US_ASCII);
    }

    ImapCommand command() {
        String tag = tagOrUntagged();
        if (tag.equals(ImapReplies.UNTAGGED)) {
            return new ImapCommand.Malformed(tag, ImapCommand.Fault.TAG);
        }
        at = tag.length() + 1;
        return switch (atom().toUpperCase(Locale.ROOT)) {
            case "CAPABILITY" -> alone(new ImapCommand.Capability(tag));
            case "NOOP" -> alone(new ImapCommand.Noop(tag));
            case "LOGOUT" -> alone(new ImapCommand.Logout(tag));
            case "STARTTLS" -> alone(new ImapCommand.StartTls(tag));
            case "ID" -> id(tag);
            case "LOGIN" -> login(tag);
            case "AUTHENTICATE" -> authenticate(tag);
            default -> new ImapCommand.Other(tag);
        };
    }

    private ImapCommand alone(ImapCommand command) {
        return at == end ? command : arguments(command.tag());
    }

    private static ImapCommand arguments(String tag) {
        return new ImapCommand.Malformed(tag, ImapCommand.Fault.ARGUMENTS);
    }

    private ImapCommand login(String tag) {
        Optional<byte[]> login = skip(' ') ? astring() : Optional.empty();
        Optional<byte[]> secret = login.isPresent() && skip(' ') ? astring() : Optional.empty();
        if (login.isPresent() && secret.isPresent() && at == end) {
            return new ImapCommand.Login(tag, login.get(), new Secret(secret.get()));
        }
        secret.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        return arguments(tag);
    }

    private ImapCommand authenticate(String tag) {
        String mechanism = skip(' ') ? atom() : "";
        if (mechanism.isEmpty()) {
            return arguments(tag);
        }
        if (at == end) {
            return new ImapCommand.Authenticate(tag, mechanism, Optional.empty());
        }
        if (!skip(' ') || at == end) {
            return arguments(tag);
        }
        return new ImapCommand.Authenticate(
                tag, mechanism, Optional.of(new Secret(Arrays.copyOfRange(bytes, at, end))));
    }

    private ImapCommand id(String tag) {
        if (!skip(' ')) {
            return arguments(tag);
        }
        if (skip('(')) {
            return idPairs(tag);
        }
        return atom().equalsIgnoreCase("NIL") ? alone(new ImapCommand.Id(tag, "")) : arguments(tag);
    }

    private ImapCommand idPairs(String tag) {
        String name = "";
        String version = "";
        for (int pairs = 0; !skip(')'); pairs++) {
            if (pairs == MAX_ID_PAIRS || (pairs > 0 && !skip(' '))) {
                return arguments(tag);
            }
            Optional<byte[]> key = string();
            Optional<byte[]> value = key.isPresent() && skip(' ') ? nstring() : Optional.empty();
            if (value.isEmpty() || key.orElseThrow().length > MAX_ID_KEY || value.get().length > MAX_ID_VALUE) {
                return arguments(tag);
            }
            switch (utf8(key.orElseThrow()).toLowerCase(Locale.ROOT)) {
                case "name" -> name = utf8(value.get());
                case "version" -> version = utf8(value.get());
                default -> {}
            }
        }
        return alone(new ImapCommand.Id(tag, text((name + " " + version).strip())));
    }

    /** What a peer says of itself, fit for a log line: characters that cannot be shown are left out (threat B20). */
    private static String text(String told) {
        return told.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(MAX_CLIENT_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String utf8(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private Optional<byte[]> nstring() {
        if (at < end && (bytes[at] == '"' || bytes[at] == '{')) {
            return string();
        }
        return atom().equalsIgnoreCase("NIL") ? Optional.of(new byte[0]) : Optional.empty();
    }

    private Optional<byte[]> astring() {
        if (at < end && (bytes[at] == '"' || bytes[at] == '{')) {
            return string();
        }
        int start = at;
        while (at < end && (bytes[at] < 0 || (bytes[at] > ' ' && "\"(){\\\u007f".indexOf(bytes[at]) < 0))) {
            at++;
        }
        return at == start ? Optional.empty() : Optional.of(Arrays.copyOfRange(bytes, start, at));
    }

    private Optional<byte[]> string() {
        if (skip('"')) {
            return quoted();
        }
        return skip('{') ? literal() : Optional.empty();
    }

    private Optional<byte[]> quoted() {
        byte[] text = new byte[end - at];
        int length = 0;
        while (at < end && bytes[at] != '"') {
            if (bytes[at] == '\\' && ++at == end) {
                break;
            }
            if (bytes[at] == '\r') {
                break;
            }
            text[length++] = bytes[at++];
        }
        Optional<byte[]> result = skip('"') ? Optional.of(Arrays.copyOf(text, length)) : Optional.empty();
        Arrays.fill(text, (byte) 0);
        return result;
    }

    /** The reader has seen the announcement and its octets, so the number is sound if this is where a line ends. */
    private Optional<byte[]> literal() {
        int close = at;
        while (close < end && bytes[close] != '\r') {
            close++;
        }
        Optional<Literal> literal = Literal.at(ByteBuffer.wrap(bytes), at - 1, close);
        if (literal.isEmpty()
                || literal.get().start() != at - 1
                || literal.get().size() > end - close - 2) {
            return Optional.empty();
        }
        int start = close + 2;
        at = start + (int) literal.get().size();
        return Optional.of(Arrays.copyOfRange(bytes, start, at));
    }

    private String atom() {
        int start = at;
        while (at < end && bytes[at] > ' ' && "\"(){%*\\\u007f".indexOf(bytes[at]) < 0) {
            at++;
        }
        return new String(bytes, start, at - start, StandardCharsets.US_ASCII);
    }

    private boolean skip(char octet) {
        boolean there = at < end && bytes[at] == octet;
        at += there ? 1 : 0;
        return there;
    }
}
