package latchkey.app.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.function.UnaryOperator;
import latchkey.config.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the log up: to standard error, and until the settings are read nothing below a warning. Logback finds it as a
 * service. Libraries never log below a warning whatever the level, for some would log what people send, passwords too.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String OURS = "latchkey";

    /** Lines that may wait to be written: some seconds of a login storm. */
    private static final int QUEUE = 16_384;

    /** Logback makes it. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        setUp(context, new Log(Log.Level.WARN, Log.Format.TEXT), UnaryOperator.identity());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Follows the settings from now on, for threads that die of an exception too. */
    public static void configure(Log log) {
        setUp((LoggerContext) LoggerFactory.getILoggerFactory(), log, Logging::behindAQueue);
        Logger logger = LoggerFactory.getLogger(Logging.class);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> logger.error("thread {} was ended by an exception", thread.getName(), thrown));
    }

    /** Follows changed settings. No line is lost or written twice; where only levels changed, nothing else is touched. */
    public static void reconfigure(Log log) {
        setLevels((LoggerContext) LoggerFactory.getILoggerFactory(), log);
    }

    /** Writes what is still queued, and nothing after it. */
    public static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static void setUp(LoggerContext context, Log log, UnaryOperator<Appender<ILoggingEvent>> wrapping) {
        context.reset();
        LineEncoder encoder = new LineEncoder(log.format());
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(wrapping.apply(appender));
        setLevels(context, log);
    }

    private static void setLevels(LoggerContext context, Log log) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(log.level() == Log.Level.ERROR ? Level.ERROR : Level.WARN);
        context.getLogger(OURS).setLevel(Level.valueOf(log.level().name()));
        // They tell in their own words what is told in ours.
        context.getLogger("io.javalin").setLevel(Level.OFF);
        context.getLogger("org.flywaydb").setLevel(Level.OFF);
        context.getLogger("io.lettuce").setLevel(Level.OFF);
        // The demo's mail server: to it every command that it does not know is an error, with a stack trace at times.
        context.getLogger("com.icegreen").setLevel(Level.OFF);
    }

    /**
     * Event loops log too, and a terminal or pipe that nobody reads would stop them. So a thread of its own writes; while
     * it cannot, lines are lost once the queue is full.
     */
    private static Appender<ILoggingEvent> behindAQueue(Appender<ILoggingEvent> appender) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(appender.getContext());
        queue.setName("queue");
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(appender);
        queue.start();
        return queue;
    }
}
