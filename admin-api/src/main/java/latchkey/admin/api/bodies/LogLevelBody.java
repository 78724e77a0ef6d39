package latchkey.admin.api.bodies;

import java.util.List;
import java.util.Locale;
import latchkey.admin.LogLevels;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;

/** The level of one logger of the node that answers. */
public record LogLevelBody(
        String logger,
        @Nullable String configured,
        @Nullable String level,
        @Nullable String until) {

    /** All that are named. */
    public record Levels(List<LogLevelBody> levels) {}

    public static Levels of(List<LogLevels.InForce> levels) {
        return new Levels(levels.stream()
                .map(each -> new LogLevelBody(
                        each.logger(),
                        word(each.configured()),
                        word(each.asked() == null ? each.configured() : each.asked()),
                        each.until() == null ? null : each.until().toString()))
                .toList());
    }

    private static @Nullable String word(Log.@Nullable Level level) {
        return level == null ? null : level.name().toLowerCase(Locale.ROOT);
    }
}
