package latchkey.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import latchkey.config.Log;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each event as one line of UTF-8, from which a machine reads the same fields back in either format, whatever a
 * peer has put into them.
 *
 * <p>Text: {@code TIME LEVEL LOGGER: MESSAGE NAME=VALUE …}, a value in quotes where it is more than one plain word. There is
 * no {@code =} in the message, so that the first one is the first field's.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {

    /** Characters of a message or a value; the rest is cut off and {@code …} put in its place. */
    static final int LONGEST = 1_000;

    private static final int LONGEST_TRACE = 20_000;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:/@+-]+");
    private static final byte[] NOTHING = {};

    private volatile Log.Format format;

    LineEncoder(Log.Format format) {
        this.format = format;
    }

    /** From the next line on. */
    void format(Log.Format next) {
        format = next;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        switch (format) {
            case TEXT -> text(line, event);
            case JSON -> json(line, event);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void text(StringBuilder line, ILoggingEvent event) {
        line.append(event.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(String.format(" %-5s ", event.getLevel()))
                .append(event.getLoggerName())
                .append(": ");
        Printable.words(line, cut(event.getFormattedMessage(), LONGEST));
        fields(event).forEach((name, value) -> {
            line.append(' ').append(name).append('=');
            if (isPlain(value)
                    || (value instanceof String text && WORD.matcher(text).matches())) {
                line.append(value);
            } else {
                Printable.quote(line, value.toString());
            }
        });
    }

    private static void json(StringBuilder line, ILoggingEvent event) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("time", event.getInstant().toString());
        all.put("level", event.getLevel().toString());
        all.put("logger", event.getLoggerName());
        all.put("message", cut(event.getFormattedMessage(), LONGEST));
        fields(event).forEach(all::putIfAbsent);
        char before = '{';
        for (Map.Entry<String, Object> field : all.entrySet()) {
            line.append(before);
            Printable.quote(line, field.getKey());
            line.append(':');
            if (isPlain(field.getValue())) {
                line.append(field.getValue());
            } else {
                Printable.quote(line, field.getValue().toString());
            }
            before = ',';
        }
        line.append('}');
    }

    /** What was given with the event by name, what its thread is about, and what was thrown. */
    private static Map<String, Object> fields(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>(event.getMDCPropertyMap());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.put(pair.key, isPlain(pair.value) ? pair.value : cut(String.valueOf(pair.value), LONGEST));
            }
        }
        if (event.getThrowableProxy() != null) {
            fields.put("exception", cut(ThrowableProxyUtil.asString(event.getThrowableProxy()), LONGEST_TRACE));
        }
        return fields;
    }

    /** Whether both formats write it as it is. */
    private static boolean isPlain(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Boolean;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
