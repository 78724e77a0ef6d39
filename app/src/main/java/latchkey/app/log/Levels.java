package latchkey.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import latchkey.admin.LogLevels;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The levels in force: those of the settings, and for a while those that an operator has asked for instead. What was asked
 * for outlasts a change of the settings and ends by itself. For any number of threads.
 */
final class Levels implements LogLevels {

    private static final String OURS = "latchkey";

    /**
     * What is told in our own words too, or, as by the demo's mail server, of every command that it does not know; only
     * settings that name them change that.
     */
    private static final List<String> SILENT = List.of("io.javalin", "org.flywaydb", "io.lettuce", "com.icegreen");

    private record Asked(long round, Log.Level level, Instant until, Future<?> end) {}

    private final LoggerContext context;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Asked> asked = new TreeMap<>();
    private final Set<String> set = new HashSet<>();
    private Log log;
    private long round;

    Levels(LoggerContext context, Log log) {
        this.context = context;
        this.log = log;
        apply();
    }

    synchronized void configure(Log next) {
        log = next;
        apply();
    }

    @Override
    public synchronized List<InForce> inForce() {
        Set<String> names = new TreeSet<>(log.levels().keySet());
        names.add(OURS);
        names.addAll(asked.keySet());
        List<InForce> levels = new ArrayList<>();
        for (String name : names) {
            Asked now = asked.get(name);
            Log.@Nullable Level configured =
                    name.equals(OURS) ? ours() : log.levels().get(name);
            levels.add(new InForce(name, configured, now == null ? null : now.level, now == null ? null : now.until));
        }
        return levels;
    }

    @Override
    public synchronized void ask(String logger, Log.Level level, Duration time) {
        if (!Log.mayHave(logger, level)) {
            throw new IllegalArgumentException(logger + " at " + level);
        }
        withdraw(logger);
        if (asked.size() >= MOST) {
            throw new IllegalStateException("too many levels");
        }
        long mine = ++round;
        Future<?> end = context.getScheduledExecutorService()
                .schedule(() -> over(logger, mine), time.toMillis(), TimeUnit.MILLISECONDS);
        asked.put(logger, new Asked(mine, level, clock.instant().plus(time), end));
        apply();
    }

    @Override
    public synchronized void end(String logger) {
        withdraw(logger);
        apply();
    }

    /** The time is over, unless somebody has asked again meanwhile. */
    private synchronized void over(String logger, long which) {
        Asked now = asked.get(logger);
        if (now != null && now.round == which) {
            asked.remove(logger);
            apply();
        }
    }

    private void withdraw(String logger) {
        Asked before = asked.remove(logger);
        if (before != null) {
            before.end.cancel(false);
        }
    }

    private Log.Level ours() {
        return log.levels().getOrDefault(OURS, log.level());
    }

    private void apply() {
        Map<String, Level> levels = new TreeMap<>();
        SILENT.forEach(name -> levels.put(name, Level.OFF));
        levels.put(Logger.ROOT_LOGGER_NAME, log.level() == Log.Level.ERROR ? Level.ERROR : Level.WARN);
        levels.put(OURS, Level.valueOf(log.level().name()));
        // What was changed is worth a line whatever else is not.
        levels.put(Logging.AUDIT, Level.INFO);
        log.levels().forEach((name, level) -> levels.put(name, Level.valueOf(level.name())));
        asked.forEach((name, now) -> levels.put(name, Level.valueOf(now.level.name())));
        for (String name : Set.copyOf(set)) {
            if (!levels.containsKey(name)) {
                context.getLogger(name).setLevel(null);
                set.remove(name);
            }
        }
        levels.forEach((name, level) -> context.getLogger(name).setLevel(level));
        set.addAll(levels.keySet());
    }
}
