package latchkey.dialogs.imap;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One line of a server's, as far as signing in needs it. The server's own sentences are not kept. */
sealed interface ImapResponse {

    /** {@code capabilities} is there if a response code lists them. */
    record Untagged(Status status, Optional<List<String>> capabilities) implements ImapResponse {}

    /** Any other untagged response; only such a one can hold literals. */
    record Data(Optional<List<String>> capabilities) implements ImapResponse {}

    /** {@code code} is the response code's first word in capitals, empty if there is none. */
    record Tagged(String tag, Status status, String code, Optional<List<String>> capabilities)
            implements ImapResponse {}

    record Continue() implements ImapResponse {}

    record Preauth() implements ImapResponse {}

    record Bye() implements ImapResponse {}

    record Malformed() implements ImapResponse {}

    enum Status {
        OK,
        NO,
        BAD
    }

    /** Understands a line without its end. */
    static ImapResponse of(String line) {
        String[] words = line.split(" ", 3);
        String rest = words.length == 3 ? words[2] : "";
        if (words[0].equals("+")) {
            return new Continue();
        }
        if (words.length < 2 || words[0].isEmpty()) {
            return new Malformed();
        }
        String second = words[1].toUpperCase(Locale.ROOT);
        if (words[0].equals("*")) {
            return switch (second) {
                case "PREAUTH" -> new Preauth();
                case "BYE" -> new Bye();
                case "OK" -> new Untagged(Status.OK, codeCapabilities(rest));
                case "NO" -> new Untagged(Status.NO, Optional.empty());
                case "BAD" -> new Untagged(Status.BAD, Optional.empty());
                case "CAPABILITY" -> new Data(Optional.of(ImapCapabilities.words(rest)));
                default -> new Data(Optional.empty());
            };
        }
        return switch (second) {
            case "OK" -> new Tagged(words[0], Status.OK, code(rest), codeCapabilities(rest));
            case "NO" -> new Tagged(words[0], Status.NO, code(rest), Optional.empty());
            case "BAD" -> new Tagged(words[0], Status.BAD, code(rest), Optional.empty());
            default -> new Malformed();
        };
    }

    private static String code(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') : -1;
        return end < 0 ? "" : text.substring(1, end).split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }

    private static Optional<List<String>> codeCapabilities(String text) {
        return code(text).equals("CAPABILITY")
                ? Optional.of(ImapCapabilities.words(text.substring("[CAPABILITY".length(), text.indexOf(']'))))
                : Optional.empty();
    }
}
