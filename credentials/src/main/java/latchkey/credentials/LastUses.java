package latchkey.credentials;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.LastUseTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes the last use of each password in memory and writes them now and then, all together, on a thread of its own. */
final class LastUses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LastUses.class);
    private static final int LONGEST_CLIENT = 200;

    private final Database database;
    private final ConcurrentHashMap<Long, LastUse> unwritten = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-last-use").factory());

    LastUses(Database database, Duration period) {
        this.database = database;
        ScheduledFuture<?> _ =
                writer.scheduleWithFixedDelay(this::write, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    void note(long credential, Service service, InetAddress peer, String client, Instant now) {
        String text = FreeText.clean(client, LONGEST_CLIENT);
        unwritten.put(credential, new LastUse(now, withoutScope(peer), service, text));
    }

    /** An IPv6 address may name an interface of this machine, which means nothing elsewhere. */
    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    /** Those that cannot be written now are kept for the next time, unless there is a newer use by then. */
    private void write() {
        Map<Long, LastUse> uses = new HashMap<>();
        unwritten.forEach((credential, use) -> {
            if (unwritten.remove(credential, use)) {
                uses.put(credential, use);
            }
        });
        if (uses.isEmpty()) {
            return;
        }
        try {
            database.write(sql -> LastUseTable.write(sql, uses));
        } catch (RecordUnavailable e) {
            log.warn("the last uses of {} passwords will be written later: {}", uses.size(), e.getMessage());
            uses.forEach(unwritten::putIfAbsent);
        } catch (RuntimeException e) {
            log.error("the last uses of {} passwords were lost", uses.size(), e);
        }
    }

    /** Writes what was noted. */
    @Override
    public void close() {
        writer.close();
        write();
    }
}
