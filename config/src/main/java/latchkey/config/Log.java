package latchkey.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The log, written to standard error.
 *
 * @param level of what Latchkey says itself; libraries say no less than a warning
 * @param levels of loggers by their names; a name stands for all that begin with it and a dot
 * @param audit where the lines about what was changed go
 */
public record Log(Level level, Format format, Map<String, Level> levels, Audit audit) {

    public static final Log DEFAULT = new Log(Level.INFO, Format.TEXT);

    public Log {
        levels = Map.copyOf(levels);
    }

    /** With no logger named, and the audit lines among the others. */
    public Log(Level level, Format format) {
        this(level, format, Map.of(), new Audit.Stderr());
    }

    /**
     * Whether a logger may be set to that level. What is not Latchkey's says no less than info: some of it logs, for
     * debugging, what people send (Netty, Jetty, Lettuce, Jakarta Mail), passwords too.
     */
    public static boolean mayHave(String logger, Level level) {
        return level != Level.DEBUG || logger.equals("latchkey") || logger.startsWith("latchkey.");
    }

    /** Whether it can be the name of a logger. */
    public static boolean isLogger(String name) {
        return Allowed.LOGGER.test(name);
    }

    /** The least important lines that are written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** A line for people, or one JSON object a line for machines. */
    public enum Format {
        TEXT,
        JSON
    }

    /** Where the audit lines go. */
    public sealed interface Audit {

        /** Among the other lines, from the logger {@code latchkey.audit}. */
        record Stderr() implements Audit {}

        /** To a file of their own, one JSON object a line, made if it is not there. */
        record File(Path path) implements Audit {}
    }
}
