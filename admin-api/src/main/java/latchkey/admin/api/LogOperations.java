package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latchkey.admin.LogLevels;
import latchkey.admin.api.bodies.LogLevelBody;
import latchkey.config.Log;
import latchkey.credentials.tokens.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations on what the node that answers logs. */
final class LogOperations {
    private static final Logger LOG = LoggerFactory.getLogger(LogOperations.class);
    private static final int LONGEST_NAME = 200;
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smh])");
    private static final Map<String, Log.Level> LEVELS = Arrays.stream(Log.Level.values())
            .collect(Collectors.toUnmodifiableMap(each -> each.name().toLowerCase(Locale.ROOT), each -> each));

    private final LogLevels levels;

    LogOperations(LogLevels levels) {
        this.levels = levels;
    }

    List<Operation> all() {
        return List.of(
                new Operation(HandlerType.GET, "/log-levels", Role.ADMIN, this::list),
                new Operation(HandlerType.PUT, "/log-levels", Role.ADMIN, this::ask));
    }

    private Answer list(Call call) {
        call.checked();
        return told();
    }

    private Answer told() {
        return Answer.ok(LogLevelBody.of(levels.inForce()));
    }

    private Answer ask(Call call) {
        Fields fields = call.fields();
        String logger = fields.text("logger", LONGEST_NAME);
        Log.Level level = fields.choice("level", LEVELS, null);
        String text = fields.text("for", 10);
        Optional<Duration> time = time(text);
        if (!logger.isEmpty() && !Log.isLogger(logger)) {
            call.complaints().add("logger", Values.quoted(logger) + " is not the name of a logger.");
        } else if (level != null && !Log.mayHave(logger, level)) {
            call.complaints()
                    .add("level", "Only what begins with latchkey may log at debug; others log what people send.");
        }
        if (time.isEmpty() && !text.isEmpty()) {
            call.complaints()
                    .add("for", Values.quoted(text) + " is not a time such as 30s, 10m or 2h, of at most 24 hours.");
        }
        call.checked();
        if (level == null || time.isEmpty()) {
            throw new IllegalStateException("not checked");
        }
        try {
            levels.ask(logger, level, time.get());
        } catch (IllegalStateException _) {
            throw Refusal.tooMany(
                    LogLevels.MOST + " levels are set for a while already; the first of them will end by itself.",
                    time.get());
        }
        LOG.atWarn()
                .addKeyValue("by", call.by())
                .addKeyValue("name", logger)
                .addKeyValue("asked", level)
                .addKeyValue("for", text)
                .log("a log level was asked for");
        return told();
    }

    private static Optional<Duration> time(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        Duration time = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
        return Optional.of(time).filter(each -> each.compareTo(LONGEST) <= 0);
    }
}
