package latchkey.app.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.io.IOException;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;

/** Where lines go: to standard error, and the audit lines perhaps to a file of their own; each behind a queue. */
final class Streams {

    private final LoggerContext context;
    private final Losses lost;
    private final LineEncoder encoder;
    private final Appender<ILoggingEvent> standardError;
    private @Nullable AuditFile auditFile;
    private @Nullable LineQueue audit;
    private final Log first;
    private @Nullable Levels levels;

    private Streams(
            LoggerContext context,
            Log log,
            LineEncoder encoder,
            Appender<ILoggingEvent> standardError,
            Losses lost,
            @Nullable AuditFile auditFile) {
        this.context = context;
        this.first = log;
        this.encoder = encoder;
        this.standardError = standardError;
        this.lost = lost;
        this.auditFile = auditFile;
    }

    /** For a command: each line is written before it goes on, and the audit lines have no file. */
    static Streams unqueued(LoggerContext context, Log log) {
        LineEncoder encoder = new LineEncoder(log.format());
        Losses lost = new Losses();
        return new Streams(context, log, encoder, standardError(context, encoder, lost), lost, null);
    }

    /**
     * For a node. Prepares, so that whatever can go wrong does so before anything changes.
     *
     * @throws IOException if the audit file cannot be written
     */
    static Streams queued(LoggerContext context, Log log) throws IOException {
        LineEncoder encoder = new LineEncoder(log.format());
        Losses lost = new Losses();
        LineQueue queue = new LineQueue(standardError(context, encoder, lost), lost);
        return new Streams(context, log, encoder, queue, lost, auditFile(log, context, lost));
    }

    private static Appender<ILoggingEvent> standardError(LoggerContext context, LineEncoder encoder, Losses lost) {
        encoder.setContext(context);
        encoder.start();
        StandardError appender = new StandardError(encoder, lost);
        appender.setContext(context);
        return appender;
    }

    synchronized void start() {
        levels = new Levels(context, first);
        standardError.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError);
        direct(auditFile);
    }

    /** @throws IOException if the audit file cannot be written; nothing has changed then */
    synchronized void change(Log log) throws IOException {
        AuditFile before = auditFile;
        boolean same = log.audit() instanceof Log.Audit.File(var path)
                ? before != null && before.path().equals(path)
                : before == null;
        AuditFile next = same ? before : auditFile(log, context, lost);
        encoder.format(log.format());
        levels().configure(log);
        if (!same) {
            direct(next);
        }
    }

    /** From now on audit lines go there; what is under way to the file before is still written. */
    private void direct(@Nullable AuditFile next) {
        LineQueue before = audit;
        Logger logger = context.getLogger(Logging.AUDIT);
        if (next == null) {
            audit = null;
            logger.setAdditive(true);
        } else {
            audit = new LineQueue(next, lost);
            audit.start();
            logger.addAppender(audit);
            logger.setAdditive(false);
        }
        if (before != null) {
            logger.detachAppender(before);
            before.stop();
        }
        auditFile = next;
    }

    private static @Nullable AuditFile auditFile(Log log, LoggerContext context, Losses lost) throws IOException {
        return log.audit() instanceof Log.Audit.File(var path) ? new AuditFile(path, context, lost) : null;
    }

    synchronized Levels levels() {
        if (levels == null) {
            throw new IllegalStateException("not started");
        }
        return levels;
    }

    Losses lost() {
        return lost;
    }

    synchronized void stop() {
        if (audit != null) {
            audit.stop();
        }
        standardError.stop();
    }
}
