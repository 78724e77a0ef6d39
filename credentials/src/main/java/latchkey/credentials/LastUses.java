package latchkey.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.LastUseTable;
import latchkey.credentials.record.PasswordTable;
import latchkey.credentials.record.Sql;
import latchkey.credentials.record.UsedNetworkTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes the last use of each password in memory, and where it was used from, and writes them now and then, all together,
 * on a thread of its own; the first use of each is written earlier ({@link FirstUses}). A password used from a network for
 * the first time, but for its first network, is told in the audit trail. While the record is away, the latest use of each
 * password waits, and a bounded number of networks: one more is noted at the next use from there.
 */
final class LastUses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LastUses.class);
    private static final int LONGEST_CLIENT = 200;
    /** What takes part in one transaction; the next can be anybody's. */
    private static final int AT_ONCE = 200;
    /** The same for transactions that changes wait for. */
    private static final int NETWORKS_AT_ONCE = 20;

    private static final int IPV4_BITS = 24;
    private static final int IPV6_BITS = 48;
    private static final int REMEMBERED = 200_000;
    /** About 30 MB. */
    private static final int MOST_NETWORKS_WAITING = 100_000;

    private final Database database;
    private final ConcurrentHashMap<Long, LastUse> unwritten = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<UsedFrom, LastUse> unwrittenNetworks = new ConcurrentHashMap<>();
    /** Known to be in the record. */
    private final Cache<UsedFrom, Boolean> written =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-last-use").factory());

    private final @Nullable FirstUses first;

    private record UsedFrom(long credential, Network network) {}

    LastUses(Database database, Duration period) {
        this(database, period, null);
    }

    /** @param firstPeriod how often it is looked whether a password was used for the first time; null for never */
    LastUses(Database database, Duration period, @Nullable Duration firstPeriod) {
        this.database = database;
        first = firstPeriod == null
                ? null
                : new FirstUses(database, firstPeriod, part -> write(unwritten, part, this::writeUses));
        ScheduledFuture<?> _ =
                writer.scheduleWithFixedDelay(this::write, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    void note(long credential, Service service, InetAddress peer, String client, Instant now) {
        InetAddress address = withoutScope(peer);
        LastUse use = new LastUse(now, address, service, FreeText.clean(client, LONGEST_CLIENT));
        unwritten.merge(credential, use, LastUses::newer);
        if (first != null) {
            first.note(credential);
        }
        UsedFrom from = new UsedFrom(
                credential, Network.around(address, address instanceof Inet4Address ? IPV4_BITS : IPV6_BITS));
        if (written.getIfPresent(from) == null && unwrittenNetworks.mappingCount() < MOST_NETWORKS_WAITING) {
            unwrittenNetworks.putIfAbsent(from, use);
        }
    }

    private static LastUse newer(LastUse one, LastUse other) {
        return one.at().isAfter(other.at()) ? one : other;
    }

    /** An IPv6 address may name an interface of this machine, which means nothing elsewhere. */
    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    private void write() {
        inParts(unwritten, AT_ONCE, this::writeUses);
        inParts(unwrittenNetworks, NETWORKS_AT_ONCE, this::writeNetworks);
    }

    private void writeUses(Map<Long, LastUse> uses) {
        int _ = database.write(sql -> LastUseTable.write(sql, uses));
    }

    private static <K> void inParts(ConcurrentHashMap<K, LastUse> noted, int atOnce, Consumer<Map<K, LastUse>> write) {
        List<K> keys = List.copyOf(noted.keySet());
        for (int from = 0; from < keys.size(); from += atOnce) {
            List<K> part = keys.subList(from, Math.min(keys.size(), from + atOnce));
            try {
                write(noted, part, write);
            } catch (RecordUnavailable e) {
                log.warn("the last uses of passwords will be written later: {}", e.getMessage());
                return;
            } catch (RuntimeException e) {
                log.error("the last uses of {} passwords were lost", part.size(), e);
            }
        }
    }

    /** What cannot be written now is kept for the next time, unless there is something newer by then. */
    private static <K> void write(ConcurrentHashMap<K, LastUse> noted, List<K> keys, Consumer<Map<K, LastUse>> write) {
        Map<K, LastUse> part = new HashMap<>();
        for (K key : keys) {
            LastUse use = noted.remove(key);
            if (use != null) {
                part.put(key, use);
            }
        }
        try {
            write.accept(part);
        } catch (RecordUnavailable e) {
            part.forEach((key, use) -> noted.merge(key, use, LastUses::newer));
            throw e;
        }
    }

    /** Looks without a lock first: nearly always they are in the record, and forgotten here only. */
    private void writeNetworks(Map<UsedFrom, LastUse> uses) {
        Set<UsedFrom> old = database.read(sql -> uses.keySet().stream()
                .filter(use -> UsedNetworkTable.has(sql, use.credential, use.network))
                .collect(Collectors.toSet()));
        Map<UsedFrom, LastUse> fresh = new HashMap<>(uses);
        fresh.keySet().removeAll(old);
        if (!fresh.isEmpty()) {
            database.write(sql -> {
                fresh.forEach((from, use) -> writeNetwork(sql, from, use));
                return fresh.size();
            });
        }
        uses.keySet().forEach(from -> written.put(from, true));
    }

    /** The number that is taken first keeps every other process from doing the same meanwhile. */
    private static void writeNetwork(Sql sql, UsedFrom from, LastUse use) {
        ChangeTransaction transaction = ChangeTransaction.begin(sql, use.at(), "owner");
        Optional<AppPassword> password = PasswordTable.byId(sql, from.credential);
        if (password.isEmpty() || UsedNetworkTable.has(sql, from.credential, from.network)) {
            return;
        }
        if (UsedNetworkTable.hasAny(sql, from.credential)) {
            String client = use.client().isEmpty() ? "" : ", " + use.client();
            transaction.audit(
                    Change.Kind.USED_FROM_NEW_NETWORK,
                    password.get().account(),
                    from.credential,
                    from.network + " by " + use.service().wireName() + client);
        }
        UsedNetworkTable.add(sql, from.credential, from.network, use.at());
    }

    /** Writes what was noted. */
    @Override
    public void close() {
        if (first != null) {
            first.close();
        }
        writer.close();
        write();
    }
}
