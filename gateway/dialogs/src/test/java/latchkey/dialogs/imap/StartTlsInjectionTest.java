package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.Action;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StartTlsInjectionTest {
    private static final byte[] SENT = "a STARTTLS\r\nb NOOP\r\nc LOGIN ann pw\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMAND = "a STARTTLS\r\n".length();

    @Test
    @DisplayName("A1: whatever comes with STARTTLS stays in the driver's hands, at every split, and is never acted on")
    void everySplit() {
        for (int split = 0; split <= SENT.length; split++) {
            ImapClientDialog dialog = new ImapClientDialog(new ImapSettings(false, "Latchkey", Optional.empty()));
            dialog.opened();
            ByteBuffer input = ByteBuffer.wrap(SENT, 0, split);
            List<Action> actions = dialog.read(input);
            if (split < COMMAND) {
                assertThat(actions).isEmpty();
                input.limit(SENT.length);
                actions = dialog.read(input);
            }
            assertThat(actions).hasSize(2).last().isInstanceOf(Action.StartTls.class);
            assertThat(input.position()).as("split at %d", split).isEqualTo(COMMAND);
        }
    }

    @Test
    @DisplayName("A3: half a command from before TLS is not the beginning of one after it")
    void nothingCarriesOver() {
        ImapClientDialog dialog = new ImapClientDialog(new ImapSettings(false, "Latchkey", Optional.empty()));
        dialog.opened();
        dialog.read(ByteBuffer.wrap(SENT, 0, COMMAND));
        assertThat(dialog.tlsStarted()).isEmpty();
        List<Action> actions = dialog.read(ByteBuffer.wrap("d NOOP\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(actions)
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Reply.class,
                        reply -> assertThat(reply.bytes())
                                .asString(StandardCharsets.US_ASCII)
                                .isEqualTo("d OK NOOP completed.\r\n"));
    }
}
