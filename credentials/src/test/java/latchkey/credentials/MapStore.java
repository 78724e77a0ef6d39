package latchkey.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/** What a shared store does with passwords, in a map that a test may read, write to and take away. */
class MapStore implements SharedStore {
    /** By key and field. */
    final Map<Place, Entry> entries = new ConcurrentHashMap<>();

    final AtomicInteger gets = new AtomicInteger();
    final AtomicInteger puts = new AtomicInteger();
    volatile boolean failing;

    record Place(List<Byte> key, List<Byte> field) {
        static Place of(byte[] key, byte[] field) {
            return new Place(bytes(key), bytes(field));
        }

        private static List<Byte> bytes(byte[] bytes) {
            Byte[] boxed = new Byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                boxed[i] = bytes[i];
            }
            return List.of(boxed);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(long version, byte[] value) {}

    @Override
    public byte @Nullable [] get(byte[] key, byte[] field) {
        gets.incrementAndGet();
        if (failing) {
            throw new SharedUnavailable("a test's");
        }
        Entry entry = entries.get(Place.of(key, field));
        return entry == null ? null : entry.value.clone();
    }

    @Override
    public void put(byte[] key, byte[] field, long version, byte[] value, Duration lasts) {
        if (!failing) {
            Entry fresh = new Entry(version, value.clone());
            entries.merge(Place.of(key, field), fresh, (old, now) -> old.version > now.version ? old : now);
        }
        puts.incrementAndGet();
    }

    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    public void append(byte[] event) {
        throw new SharedUnavailable("only passwords are kept here");
    }

    @Override
    public void follow(Follower follower) {}

    @Override
    public void report(byte[] node, byte[] report) {
        throw new SharedUnavailable("only passwords are kept here");
    }

    @Override
    public void unreport(byte[] node) {}

    @Override
    public List<byte[]> reports() {
        return List.of();
    }

    @Override
    public long count(byte[] set, byte[] member, Duration lasts) {
        throw new SharedUnavailable("only passwords are kept here");
    }

    @Override
    public long counted(byte[] set) {
        return 0;
    }

    @Override
    public void close() {}
}
