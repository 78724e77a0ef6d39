package latchkey.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.LastUseTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the first use of each password, for which its owner waits at the portal, so that it is in the record within a
 * second. Those of the same moment are written together; of a password that was used before, the record is asked once.
 */
final class FirstUses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FirstUses.class);

    static final Duration PERIOD = Duration.ofMillis(250);
    /** What takes part in one transaction; the next can be anybody's. */
    static final int AT_ONCE = 200;

    private static final int REMEMBERED = 200_000;
    /** Periods without a try after one that failed. */
    private static final int REST = 20;

    private final Database database;
    private final Consumer<List<Long>> write;
    private final Set<Long> perhaps = ConcurrentHashMap.newKeySet();
    /** Known to have a use in the record. */
    private final Cache<Long, Boolean> usedBefore =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-first-use").factory());
    /** Of the writer's thread. */
    private int resting;

    /** @param write writes the uses of these passwords; throws {@link RecordUnavailable} */
    FirstUses(Database database, Duration period, Consumer<List<Long>> write) {
        this.database = database;
        this.write = write;
        ScheduledFuture<?> _ = writer.scheduleWithFixedDelay(
                this::writeNoted, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The password was used; memory only. */
    void note(long credential) {
        if (usedBefore.getIfPresent(credential) == null) {
            perhaps.add(credential);
        }
    }

    private void writeNoted() {
        if (resting > 0) {
            resting--;
            return;
        }
        List<Long> noted = List.copyOf(perhaps);
        for (int from = 0; from < noted.size(); from += AT_ONCE) {
            List<Long> part = noted.subList(from, Math.min(noted.size(), from + AT_ONCE));
            try {
                writeFirst(part);
            } catch (RecordUnavailable e) {
                log.debug("first uses of passwords will be written later", e);
                resting = REST;
                return;
            } catch (RuntimeException e) {
                log.error("the first uses of {} passwords are not written at once", part.size(), e);
            }
            part.forEach(credential -> usedBefore.put(credential, true));
            part.forEach(perhaps::remove);
        }
    }

    private void writeFirst(List<Long> credentials) {
        List<Long> first = new ArrayList<>(credentials);
        first.removeAll(database.read(sql -> LastUseTable.used(sql, credentials)));
        if (!first.isEmpty()) {
            write.accept(first);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
