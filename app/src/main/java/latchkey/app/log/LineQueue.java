package latchkey.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.event.KeyValuePair;

/**
 * Lines on their way to where a thread of its own writes them. Event loops log too, and a terminal, pipe or disk that takes
 * nothing would stop them; so nobody waits here. While the queue is full lines are lost, counted, and told of once they
 * flow again.
 */
final class LineQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** Lines that may wait to be written: some seconds of a login storm. */
    static final int LENGTH = 16_384;

    /** How long the end of the process waits for what is still to be written. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(LENGTH);
    private final Appender<ILoggingEvent> target;
    private final Losses lost;
    private final ILoggingEvent end = new LoggingEvent();
    private final Thread writer;
    private volatile boolean stopping;
    private long told;

    /**
     * @param target started and stopped with this
     * @param lost counts the lines that were not written
     */
    LineQueue(Appender<ILoggingEvent> target, Losses lost) {
        this.target = target;
        this.lost = lost;
        told = lost.sum();
        writer = Thread.ofPlatform().daemon().name("log-" + target.getName()).unstarted(this::write);
        setContext(target.getContext());
        setName("queue of " + target.getName());
    }

    @Override
    public void start() {
        target.start();
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!waiting.offer(event)) {
            lost.add();
        }
    }

    @SuppressWarnings("ReferenceEquality") // that event, not one like it
    private void write() {
        while (!(stopping && waiting.isEmpty())) {
            try {
                ILoggingEvent event = waiting.take();
                if (event != end) {
                    long before = lost.sum();
                    target.doAppend(event);
                    if (lost.sum() == before) { // else they do not flow
                        tellOfLosses();
                    }
                }
            } catch (InterruptedException _) {
                // Nobody has a reason to; the end is told by the queue.
            }
        }
        target.stop();
    }

    private void tellOfLosses() {
        long now = lost.sum();
        if (now > told && waiting.size() < LENGTH / 2) {
            LoggingEvent event = new LoggingEvent(
                    LineQueue.class.getName(),
                    ((LoggerContext) getContext()).getLogger(Logging.class),
                    Level.WARN,
                    "log lines were lost",
                    null,
                    new Object[0]);
            event.setKeyValuePairs(List.of(new KeyValuePair("lines", now - told)));
            target.doAppend(event);
            if (lost.sum() == now) {
                told = now;
            }
        }
    }

    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        stopping = true;
        // A queue that is full has no room for it and needs none.
        var _ = waiting.offer(end);
        try {
            var _ = writer.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
