package latchkey.config;

import static latchkey.config.Choice.kind;
import static latchkey.config.FileForms.path;
import static latchkey.config.Forms.address;
import static latchkey.config.Forms.named;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.section;
import static latchkey.config.Forms.share;
import static latchkey.config.Forms.text;
import static latchkey.config.SecretForm.password;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of the sections {@code log} and {@code tracing}. */
final class LogReader {

    /** As in OTEL_EXPORTER_OTLP_HEADERS, with values that need no escaping. */
    private static final Pattern HEADERS = Pattern.compile(
            "[A-Za-z][A-Za-z0-9-]*=[!-+\\--~]( ?[!-+\\--~])*(,[A-Za-z][A-Za-z0-9-]*=[!-+\\--~]( ?[!-+\\--~])*)*");

    private LogReader() {}

    static Log log(Section log) {
        return new Log(
                log.optional("level", level(), Log.DEFAULT.level()),
                log.optional("format", oneOf(List.of(Log.Format.values())), Log.DEFAULT.format()),
                levels(log),
                log.optional("audit", audit(), Log.DEFAULT.audit()));
    }

    private static Map<String, Log.Level> levels(Section log) {
        Map<String, Log.Level> levels = log.optional("levels", named(Allowed.LOGGER, level()), Map.of());
        levels.forEach((name, level) -> {
            if (!Log.mayHave(name, level)) {
                log.at("levels").problem("debug for " + name, "debug for what begins with latchkey; for others info");
            }
        });
        return levels;
    }

    private static Form<Log.Level> level() {
        return oneOf(List.of(Log.Level.values()));
    }

    private static Form<Log.Audit> audit() {
        return new Choice<>(List.of(
                kind("stderr", section(_ -> new Log.Audit.Stderr())), kind("file", path().map(Log.Audit.File::new))));
    }

    static Optional<Tracing> tracing(Section tracing) {
        Tracing read = new Tracing(
                tracing.required("endpoint", address(Allowed.WEB_ADDRESS)),
                tracing.optional("sample", share(Allowed.SHARE), Tracing.DEFAULT_SAMPLE),
                tracing.optional("service", text(Allowed.TITLE), Tracing.DEFAULT_SERVICE),
                headers(tracing),
                tracing.optional("attributes", named(Allowed.ATTRIBUTE, text(Allowed.ATTRIBUTE_VALUE)), Map.of()));
        return Optional.of(read);
    }

    private static @Nullable Secret headers(Section tracing) {
        @Nullable Secret headers = tracing.optional("headers", password());
        if (headers != null
                && tracing.place().document().isSound()
                && !HEADERS.matcher(new String(headers.bytes(), StandardCharsets.ISO_8859_1))
                        .matches()) {
            tracing.at("headers").problem("something else", "Name=value, more of them after commas, on one line");
        }
        return headers;
    }
}
