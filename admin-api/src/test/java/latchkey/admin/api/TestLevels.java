package latchkey.admin.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import latchkey.admin.LogLevels;
import latchkey.config.Log;

/** Remembers what was asked for; what a log does with it is tried where the log is. */
final class TestLevels implements LogLevels {
    private final Map<String, InForce> asked =
            new TreeMap<>(Map.of("latchkey", new InForce("latchkey", Log.Level.INFO, null, null)));

    @Override
    public synchronized List<InForce> inForce() {
        return new ArrayList<>(asked.values());
    }

    @Override
    public synchronized void ask(String logger, Log.Level level, Duration time) {
        if (asked.size() > MOST) {
            throw new IllegalStateException("too many");
        }
        asked.put(logger, new InForce(logger, null, level, Instant.now().plus(time)));
    }

    @Override
    public synchronized void end(String logger) {
        asked.remove(logger);
    }
}
