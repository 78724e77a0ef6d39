package latchkey.config;

/** The log, written to standard error. */
public record Log(Level level, Format format) {

    public static final Log DEFAULT = new Log(Level.INFO, Format.TEXT);

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
}
