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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;

/** A log line cannot be faked by what a peer sends, and a machine reads back what was logged (B20, E1). */
class LineEncoderTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern TEXT = Pattern.compile(
            "(\\S+) (ERROR|WARN|INFO|DEBUG) +(\\S+): ([^=]*?)((?: [A-Za-z_]+=(?:\"(?:[^\"\\\\]++|\\\\.)*+\"|[^ \"]+))*)\n");
    private static final Pattern FIELD = Pattern.compile(" ([A-Za-z_]+)=(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^ \"]+)");

    static Stream<String> hostile() {
        return Stream.of(
                "anna\r\n2026-01-01T00:00:00Z INFO  latchkey.login: login outcome=accepted login=root",
                "\u001b[2J\u001b]0;owned\u0007\u009b31m",
                "\u2028\u2029\u0085\u000b\f",
                "\u202egnp.exe\u202c\u2066\u200f\ufeff\u200b",
                "nul\u0000byte",
                "lone \ud800 and \udc00 and \udbff",
                "\udb40\udc41\udb40\udc7f \ue000",
                "\"quoted\" \\ back\\slash \\\" ends\\",
                "x\" login=\"root\" outcome=accepted",
                "login=root outcome=accepted",
                "{\"login\":\"root\"}",
                "",
                " ",
                "=",
                "%s {} ${jndi:ldap://x} #{x}",
                "ünï\ud83d\ude00cödé");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void oneEventIsOneLineAndReadsBackInBothFormats(String hostile) throws IOException {
        for (Log.Format format : Log.Format.values()) {
            LoggingEvent event = event("refused " + hostile, new IllegalStateException(hostile));
            event.setKeyValuePairs(List.of(
                    new KeyValuePair("client_name", hostile),
                    new KeyValuePair("duration_ms", 17L),
                    new KeyValuePair("service", "imap")));
            String line = encode(format, event);

            assertThat(line).endsWith("\n").hasLineCount(1);
            assertThat(line.substring(0, line.length() - 1).codePoints()).allMatch(LineEncoderTest::isDrawn);
            Map<String, String> fields = read(format, line);
            assertThat(fields.keySet())
                    .containsExactly(
                            "time", "level", "logger", "message", "client_name", "duration_ms", "service", "exception");
            assertThat(fields)
                    .containsEntry("time", "2026-11-23T05:00:00Z")
                    .containsEntry("level", "WARN")
                    .containsEntry("logger", "latchkey.test")
                    .containsEntry("message", "refused " + hostile)
                    .containsEntry("client_name", hostile)
                    .containsEntry("duration_ms", "17");
            assertThat(fields.get("exception")).contains("IllegalStateException: " + hostile, "LineEncoderTest");
        }
    }

    @Test
    void whatIsVeryLongIsCutOff() throws IOException {
        String pairs = "\ud83d\ude00".repeat(32 * 1024);
        for (Log.Format format : Log.Format.values()) {
            LoggingEvent event = event("m".repeat(65_536), null);
            event.setKeyValuePairs(List.of(new KeyValuePair("client_name", "x" + pairs)));
            String line = encode(format, event);

            assertThat(line.length()).isLessThan(3_000);
            Map<String, String> fields = read(format, line);
            assertThat(fields.get("message")).isEqualTo("m".repeat(1_000) + "…");
            assertThat(fields.get("client_name")).isEqualTo("x" + "\ud83d\ude00".repeat(499) + "…");
        }
    }

    @Test
    void aFieldCannotTakeThePlaceOfAnother() throws IOException {
        LoggingEvent event = event("refused", null);
        event.setKeyValuePairs(List.of(new KeyValuePair("level", "INFO")));

        assertThat(read(Log.Format.JSON, encode(Log.Format.JSON, event))).containsEntry("level", "WARN");
    }

    @Test
    void theFormatCanChangeBetweenTwoLines() throws IOException {
        LineEncoder encoder = new LineEncoder(Log.Format.TEXT);
        assertThat(new String(encoder.encode(event("a", null)), StandardCharsets.UTF_8))
                .isEqualTo("2026-11-23T05:00:00Z WARN  latchkey.test: a\n");
        encoder.format(Log.Format.JSON);
        assertThat(MAPPER.readTree(encoder.encode(event("a", null)))
                        .path("message")
                        .asText())
                .isEqualTo("a");
    }

    /** As a machine reads a line, with nothing but the documented rules. */
    private static Map<String, String> read(Log.Format format, String line) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        if (format == Log.Format.JSON) {
            for (Map.Entry<String, JsonNode> field : MAPPER.readTree(line).properties()) {
                fields.put(field.getKey(), field.getValue().asText());
            }
            return fields;
        }
        Matcher matcher = TEXT.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        fields.put("time", matcher.group(1));
        fields.put("level", matcher.group(2));
        fields.put("logger", matcher.group(3));
        String words = matcher.group(4).replaceAll("(?<!\\\\)((?:\\\\\\\\)*)\"", "$1\\\\\"");
        fields.put("message", MAPPER.readValue("\"" + words + "\"", String.class));
        Matcher field = FIELD.matcher(matcher.group(5));
        while (field.find()) {
            String value = field.group(2);
            fields.put(field.group(1), value.startsWith("\"") ? MAPPER.readValue(value, String.class) : value);
        }
        return fields;
    }

    private static boolean isDrawn(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String encode(Log.Format format, LoggingEvent event) {
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
