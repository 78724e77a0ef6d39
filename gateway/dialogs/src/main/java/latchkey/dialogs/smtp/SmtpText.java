package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The small change of SMTP's text: names, lines, xtext. */
final class SmtpText {
    /** The longest name a client may give itself, in octets (RFC 5321 §4.5.3.1.2). */
    static final int MAX_NAME = 255;

    private SmtpText() {}

    /** One line with its CRLF. */
    static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** A name of the gateway's own must be one printable word, or it could end the command it stands in. */
    static void requireHostName(String name) {
        if (!isWord(name)) {
            throw new IllegalArgumentException("a host name is one word of printable ASCII");
        }
    }

    /** Whether this is one or more printable ASCII characters without a space, at most {@link #MAX_NAME}. */
    static boolean isWord(String text) {
        return !text.isEmpty() && text.length() <= MAX_NAME && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /**
     * What a client calls itself in EHLO; empty when that is nothing, too long, or holds control characters (threat B4).
     * Names in old character sets occur in the field and are read as Latin-1.
     */
    static Optional<String> clientName(byte[] octets) {
        if (octets.length > MAX_NAME) {
            return Optional.empty();
        }
        String name = decode(octets).strip();
        return name.isEmpty() || name.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(name);
    }

    private static String decode(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException _) {
            return text(octets);
        }
    }

    /** RFC 3461 §4: printable ASCII but {@code +} and {@code =} stays, all else becomes {@code +HH}. */
    static String xtext(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7f && octet != '+' && octet != '=') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("+%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
