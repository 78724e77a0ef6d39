package latchkey.app.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import latchkey.admin.LogLevels;
import latchkey.config.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the log up: to standard error, and until the settings are read nothing below a warning. Logback finds it as a
 * service. Libraries log no less than a warning unless the settings name them, and never less than {@link Log#mayHave}
 * allows, for some would log what people send, passwords too.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    /** The logger of what was changed. */
    static final String AUDIT = "latchkey.audit";

    /** A command says what it changed in its own words, on standard output. */
    private static final Log OF_COMMANDS =
            new Log(Log.Level.WARN, Log.Format.TEXT, Map.of(AUDIT, Log.Level.ERROR), new Log.Audit.Stderr());

    /** Where the context keeps its {@link Streams}. */
    private static final String STREAMS = Streams.class.getName();

    /** Logback makes it. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Streams streams = Streams.unqueued(context, OF_COMMANDS);
        streams.start();
        context.putObject(STREAMS, streams);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Follows the settings from now on, for threads that die of an exception too.
     *
     * @throws UncheckedIOException if the audit file cannot be written; nothing has changed then
     */
    public static void configure(Log log) {
        LoggerContext context = context();
        try {
            Streams streams = Streams.queued(context, log);
            Streams before = (Streams) context.getObject(STREAMS);
            context.reset();
            streams.start();
            context.putObject(STREAMS, streams);
            if (before != null) {
                before.stop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Logger logger = LoggerFactory.getLogger(Logging.class);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> logger.error("thread {} was ended by an exception", thread.getName(), thrown));
    }

    /**
     * Follows changed settings, after {@link #configure}. No line is lost or written twice; where only levels or the format
     * changed, what writes the lines goes on as it is.
     *
     * @throws UncheckedIOException if the audit file cannot be written; nothing has changed then
     */
    public static void reconfigure(Log log) {
        try {
            streams().change(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The levels in force. */
    public static LogLevels levels() {
        return streams().levels();
    }

    /** How many lines could not be written since {@link #configure}, or the start of the process. */
    public static long lost() {
        return streams().lost().sum();
    }

    /** Calls it for each line that is lost from now on; it must not block. */
    public static void whenLost(Runnable watcher) {
        streams().lost().watch(watcher);
    }

    /** Writes what is still queued, and nothing after it. */
    public static void close() {
        LoggerContext context = context();
        Streams streams = (Streams) context.getObject(STREAMS);
        if (streams != null) {
            streams.stop();
        }
        context.stop();
    }

    private static Streams streams() {
        Streams streams = (Streams) context().getObject(STREAMS);
        if (streams == null) {
            throw new IllegalStateException("the log is not set up");
        }
        return streams;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
