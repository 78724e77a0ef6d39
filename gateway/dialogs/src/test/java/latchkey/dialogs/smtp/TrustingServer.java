package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server that trusts whoever connects and reads as sloppily as any that was ever fooled: a line ends with CRLF, LF
 * or CR, leading blanks and NULs are passed over, and a line with nothing but a dot ends a message. If no stream through
 * the guard makes it see a command that it must not see, no stricter server sees one.
 */
final class TrustingServer {
    private static final Set<String> HARMLESS =
            Set.of("MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "EHLO", "HELO");

    private static final Pattern CHUNK = Pattern.compile("BDAT\\s+(\\d+)(\\s+LAST)?", Pattern.CASE_INSENSITIVE);

    private final Random moods;
    private final StringBuilder line = new StringBuilder();
    private boolean chunking;
    private boolean content;
    private boolean afterCr;
    private long chunk;
    private int messages;

    /**
     * A server.
     *
     * @param moods decides what it accepts
     */
    TrustingServer(Random moods, boolean chunking) {
        this.moods = moods;
        this.chunking = chunking;
    }

    int messages() {
        return messages;
    }

    /** Takes octets as Latin-1 and says what it answers. */
    String take(String octets) {
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < octets.length(); i++) {
            char octet = octets.charAt(i);
            if (chunk > 0) {
                if (--chunk == 0) {
                    replies.append("250 chunk\r\n");
                }
                continue;
            }
            if (octet == '\n' || afterCr) {
                String whole = line.toString();
                line.setLength(0);
                replies.append(line(whole));
            }
            afterCr = octet == '\r';
            if (octet != '\n' && octet != '\r' && octet != 0) {
                line.append(octet);
            }
        }
        return replies.toString();
    }

    private String line(String whole) {
        if (!content) {
            return command(whole.strip());
        }
        if (!whole.equals(".")) {
            return "";
        }
        content = false;
        messages++;
        return moods.nextInt(4) == 0 ? "554-no\r\n554 spam\r\n" : "250 queued\r\n";
    }

    private String command(String text) {
        String verb = text.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        assertThat(HARMLESS).as("commands that may reach the backend").contains(verb);
        if (verb.equals("MAIL") && text.indexOf('"') < 0) {
            assertThat(text.toUpperCase(Locale.ROOT)).doesNotContain(" AUTH=", "\tAUTH=");
        }
        return switch (verb) {
            case "DATA" -> {
                content = moods.nextInt(3) > 0;
                yield content ? "354 go\r\n" : "503 no\r\n";
            }
            case "BDAT" -> chunk(text);
            case "EHLO" -> {
                chunking = moods.nextBoolean();
                yield "250-mx.internal\r\n250-XCLIENT NAME\r\n250-SIZE\r\n"
                        + (chunking ? "250 CHUNKING\r\n" : "250 DSN\r\n");
            }
            case "HELO" -> {
                chunking = false;
                yield "250 mx.internal\r\n";
            }
            case "QUIT" -> "221 bye\r\n";
            default -> moods.nextInt(4) == 0 ? "450-not\r\n450 now\r\n" : "250 ok\r\n";
        };
    }

    private String chunk(String text) {
        // Without CHUNKING it does not know BDAT, and reads the chunk as commands.
        assertThat(chunking).as("BDAT only where it is known").isTrue();
        Matcher matcher = CHUNK.matcher(text);
        assertThat(matcher.matches()).isTrue();
        chunk = Long.parseLong(matcher.group(1));
        return chunk == 0 ? "250 chunk\r\n" : "";
    }
}
