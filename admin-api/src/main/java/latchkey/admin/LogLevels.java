package latchkey.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;

/** What this process logs, and for a while more or less than its settings say. For any number of threads. */
public interface LogLevels {

    /** Levels that can be asked for at the same time. */
    int MOST = 50;

    /**
     * The level of one logger.
     *
     * @param configured by the settings; null if they do not name it
     * @param asked for until then, in place of the configured one; null if nobody has
     * @param until null if and only if {@code asked} is
     */
    record InForce(
            String logger,
            Log.@Nullable Level configured,
            Log.@Nullable Level asked,
            @Nullable Instant until) {}

    /** Those that the settings name or somebody has asked for, by name. */
    List<InForce> inForce();

    /**
     * Sets a level in place of the configured one; after the time the settings hold again.
     *
     * @throws IllegalArgumentException if {@link Log#mayHave} forbids it
     * @throws IllegalStateException if {@link #MOST} others are set
     */
    void ask(String logger, Log.Level level, Duration time);

    /** The settings hold again for this logger, now. */
    void end(String logger);
}
