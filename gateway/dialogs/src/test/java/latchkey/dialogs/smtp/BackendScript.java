package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.Transcript;

/**
 * A conversation with a backend, played whole, byte by byte and at random cuts. {@code S:} is said by the server,
 * {@code C:} by the gateway; {@code ! starttls | ready LINE|LINE | failed REASON} is what the dialog asks for, and
 * {@code > tls} what then happens.
 */
final class BackendScript {
    private final Supplier<BackendDialog> dialogs;

    BackendScript(Supplier<BackendDialog> dialogs) {
        this.dialogs = dialogs;
    }

    void plays(String script) {
        play(script, Integer.MAX_VALUE, new Random(0));
        play(script, 1, new Random(0));
        for (int seed = 1; seed <= 10; seed++) {
            play(script, 30, new Random(seed));
        }
    }

    private void play(String script, int longestPiece, Random random) {
        BackendDialog dialog = dialogs.get();
        StringBuilder out = new StringBuilder();
        record(dialog.opened(), out);
        byte[] pending = new byte[0];
        for (String line : script.lines().map(String::strip).toList()) {
            if (line.isEmpty()) {
                continue;
            }
            if (line.startsWith("S:")) {
                byte[] octets = Transcript.octets(line.substring(3) + "\\r\\n");
                for (int at = 0; at < octets.length; ) {
                    int count = Math.min(
                            octets.length - at,
                            longestPiece == Integer.MAX_VALUE ? longestPiece : 1 + random.nextInt(longestPiece));
                    ByteArrayOutputStream joined = new ByteArrayOutputStream();
                    joined.writeBytes(pending);
                    joined.write(octets, at, count);
                    at += count;
                    pending = feed(dialog, joined.toByteArray(), out);
                }
            } else if (line.equals("> tls")) {
                record(dialog.tlsStarted(), out);
            } else {
                int end = out.indexOf("\n");
                assertThat(end < 0 ? "" : out.substring(0, end)).isEqualTo(line);
                out.delete(0, end + 1);
            }
        }
        assertThat(out.toString()).isEmpty();
    }

    private static byte[] feed(BackendDialog dialog, byte[] octets, StringBuilder out) {
        ByteBuffer input = ByteBuffer.wrap(octets);
        while (input.hasRemaining()) {
            int before = input.position();
            List<BackendAction> actions = dialog.read(input);
            record(actions, out);
            if (input.position() == before) {
                break;
            }
        }
        return Arrays.copyOfRange(octets, input.position(), octets.length);
    }

    private static void record(List<BackendAction> actions, StringBuilder out) {
        for (BackendAction action : actions) {
            out.append(
                            switch (action) {
                                case BackendAction.Send(var bytes) -> {
                                    String text = new String(bytes, StandardCharsets.ISO_8859_1);
                                    assertThat(text).as("one command").endsWith("\r\n");
                                    assertThat(text.substring(0, text.length() - 2))
                                            .doesNotContain("\r", "\n", "\0");
                                    yield "C: " + text.strip();
                                }
                                case BackendAction.StartTls() -> "! starttls";
                                case BackendAction.Ready(var ready) ->
                                    ("! ready " + String.join("|", ready.capabilities())).strip();
                                case BackendAction.Failed(var failure) -> "! failed " + failure;
                            })
                    .append('\n');
        }
    }
}
