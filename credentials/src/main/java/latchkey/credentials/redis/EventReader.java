package latchkey.credentials.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.shared.SharedStore.Follower;
import latchkey.credentials.shared.SharedUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a stream on a thread and a link of its own. Entry numbers mean something on one server only: after a failover,
 * or when the stream was emptied, new entries may have smaller ones than those that were read. So each link begins with
 * the stream's last entries, whatever was read before, and so does a link whose stream has shrunk below what was read.
 */
final class EventReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventReader.class);
    private static final int PAGE = 1_000;
    /** Below a second, so that the follower hears from us each second. */
    private static final Duration BLOCK = Duration.ofMillis(900);
    /** A blocked read that has not come back by then never will. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connector connector;
    private final byte[] stream;
    private final Follower follower;
    private final CredentialMeter meter;
    private final Thread thread;
    private boolean toldAway;

    EventReader(Connector connector, byte[] stream, Follower follower, CredentialMeter meter) {
        this.connector = connector;
        this.stream = stream;
        this.follower = follower;
        this.meter = meter;
        thread = Thread.ofPlatform().daemon().name("latchkey-redis-events").start(this::run);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            long began = System.nanoTime();
            try {
                readOneLink();
            } catch (InterruptedException _) {
                return;
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                failed(e);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(began + PAUSE.toNanos() - System.nanoTime());
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Told once: it goes on to be tried, and the record says the same a little later. */
    private void failed(Exception e) {
        meter.sharedEventsLost();
        if (!toldAway) {
            toldAway = true;
            log.warn("the events in the shared store cannot be followed: {}", Fault.words(e));
        }
    }

    private void caughtUp() {
        if (toldAway) {
            toldAway = false;
            log.info("the events in the shared store are followed again");
        }
        follower.caughtUp();
    }

    /** Ends by an exception only. */
    private void readOneLink() throws InterruptedException, ExecutionException, TimeoutException {
        try (Link link = connector.connect()) {
            EntryId read = readLast(link);
            long checked = System.nanoTime();
            while (true) {
                List<StreamMessage<byte[], byte[]>> entries = readAfter(link, read);
                read = deliver(entries, read);
                if (entries.isEmpty() || System.nanoTime() - checked > PAUSE.toNanos()) {
                    checked = System.nanoTime();
                    read = isSetBack(link, read) ? readLast(link) : read;
                }
                if (entries.size() < PAGE) {
                    caughtUp();
                }
            }
        }
    }

    /** The number of the last entry of all. */
    private EntryId readLast(Link link) throws InterruptedException, ExecutionException, TimeoutException {
        List<StreamMessage<byte[], byte[]>> entries = newestFirst(link, PAGE);
        EntryId last = deliver(entries.reversed(), EntryId.BEFORE_ALL);
        caughtUp();
        return last;
    }

    private boolean isSetBack(Link link, EntryId read)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<StreamMessage<byte[], byte[]>> top = newestFirst(link, 1);
        EntryId newest = top.isEmpty()
                ? EntryId.BEFORE_ALL
                : EntryId.parse(top.getFirst().getId());
        return newest.compareTo(read) < 0;
    }

    private List<StreamMessage<byte[], byte[]>> newestFirst(Link link, int atMost)
            throws InterruptedException, ExecutionException, TimeoutException {
        return await(link.commands().xrevrange(stream, Range.unbounded(), Limit.from(atMost)));
    }

    @SuppressWarnings("unchecked") // one stream: the array of one is ours
    private List<StreamMessage<byte[], byte[]>> readAfter(Link link, EntryId read)
            throws InterruptedException, ExecutionException, TimeoutException {
        XReadArgs args = new XReadArgs().block(BLOCK).count(PAGE);
        return await(link.commands().xread(args, StreamOffset.from(stream, read.toString())));
    }

    private static List<StreamMessage<byte[], byte[]>> await(RedisFuture<List<StreamMessage<byte[], byte[]>>> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<StreamMessage<byte[], byte[]>> entries = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return entries == null ? List.of() : entries;
    }

    private EntryId deliver(List<StreamMessage<byte[], byte[]>> entries, EntryId before) {
        EntryId last = before;
        for (StreamMessage<byte[], byte[]> entry : entries) {
            last = EntryId.parse(entry.getId());
            if (entry.getBody() != null) {
                entry.getBody().values().stream()
                        .limit(1)
                        .filter(Objects::nonNull)
                        .forEach(this::deliver);
            }
        }
        return last;
    }

    private void deliver(byte[] event) {
        try {
            follower.event(event);
        } catch (RuntimeException e) {
            log.error("an event's reader failed", e);
        }
    }

    /** An entry's number: milliseconds, and a count within them; both unsigned. */
    private record EntryId(long millis, long count) implements Comparable<EntryId> {
        static final EntryId BEFORE_ALL = new EntryId(0, 0);

        /** @throws SharedUnavailable if it is none */
        static EntryId parse(String text) {
            try {
                int hyphen = text.indexOf('-');
                return new EntryId(
                        Long.parseUnsignedLong(text.substring(0, hyphen)),
                        Long.parseUnsignedLong(text.substring(hyphen + 1)));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new SharedUnavailable("not an entry's number", e);
            }
        }

        @Override
        public int compareTo(EntryId other) {
            int byMillis = Long.compareUnsigned(millis, other.millis);
            return byMillis == 0 ? Long.compareUnsigned(count, other.count) : byMillis;
        }

        @Override
        public String toString() {
            return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(count);
        }
    }

    /** Waits a moment for what is being delivered. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            var _ = thread.join(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
