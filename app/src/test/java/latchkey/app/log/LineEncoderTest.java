package latchkey.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** A log line cannot be faked by what a peer sends (E1). */
class LineEncoderTest {

    private static final String HOSTILE =
            "anna\r\n2026-01-01T00:00:00Z INFO  signed in user=root \u001b[2J\u2028\u202e";

    @Test
    void textIsOneLineWhateverIsInIt() {
        String line = encode(Log.Format.TEXT, HOSTILE, new IllegalStateException("two\nlines"));

        assertThat(line).endsWith("\n").hasLineCount(1).doesNotContain("\u001b", "\u2028", "\u202e", "\r");
        assertThat(line).startsWith("2026-11-23T05:00:00Z WARN  refused anna\\u000d\\u000a2026");
        assertThat(line).contains(" service=imap", "two", "LineEncoderTest");
    }

    @Test
    void jsonIsOneObjectWhateverIsInIt() throws IOException {
        String line = encode(Log.Format.JSON, HOSTILE, new IllegalStateException("two\nlines"));

        assertThat(line).endsWith("\n").hasLineCount(1).doesNotContain("\u001b", "\r");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("message").asText()).isEqualTo("refused " + HOSTILE);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("service").asText()).isEqualTo("imap");
        assertThat(json.path("exception").asText()).contains("two\nlines", "LineEncoderTest");
    }

    @Test
    void aFieldCannotTakeThePlaceOfAnother() throws IOException {
        LoggingEvent event = event("refused", null);
        event.setKeyValuePairs(List.of(new KeyValuePair("level", "INFO")));

        String line = new String(new LineEncoder(Log.Format.JSON).encode(event), StandardCharsets.UTF_8);

        assertThat(new ObjectMapper().readTree(line).path("level").asText()).isEqualTo("WARN");
    }

    private static String encode(Log.Format format, String user, Throwable thrown) {
        LoggingEvent event = event("refused " + user, thrown);
        event.setKeyValuePairs(List.of(new KeyValuePair("service", "imap")));
        return new String(new LineEncoder(format).encode(event), StandardCharsets.UTF_8);
    }

    private static LoggingEvent event(String message, @Nullable Throwable thrown) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "caller", context.getLogger("latchkey.test"), Level.WARN, message, thrown, new Object[0]);
        event.setInstant(Instant.parse("2026-11-23T05:00:00Z"));
        event.setMDCPropertyMap(Map.of());
        return event;
    }
}
