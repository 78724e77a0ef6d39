package latchkey.credentials.guesses;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/** The sets of a shared store, in memory, on a clock that the test moves. */
class SharedSets implements SharedStore {
    private final Map<String, Map.Entry<Long, Set<String>>> sets = new HashMap<>();
    private final AtomicLong nanos;
    boolean away;
    int members;
    int questions;

    SharedSets(AtomicLong nanos) {
        this.nanos = nanos;
    }

    @Override
    public long count(byte[] set, byte[] member, Duration lasts) {
        if (away) {
            throw new SharedUnavailable("as the test wants it");
        }
        String name = HexFormat.of().formatHex(set);
        if (size(set) == 0) {
            sets.remove(name);
        }
        Set<String> there = sets.computeIfAbsent(name, _ -> Map.entry(nanos.get() + lasts.toNanos(), new HashSet<>()))
                .getValue();
        if (there.add(HexFormat.of().formatHex(member))) {
            members++;
        }
        return there.size();
    }

    @Override
    public long counted(byte[] set) {
        questions++;
        return size(set);
    }

    private long size(byte[] set) {
        Map.Entry<Long, Set<String>> found = sets.get(HexFormat.of().formatHex(set));
        return found == null || found.getKey() - nanos.get() <= 0
                ? 0
                : found.getValue().size();
    }

    /** True although it is away: as it looks before the first failures. */
    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    public byte @Nullable [] get(byte[] key, byte[] field) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(byte[] key, byte[] field, long version, byte[] value, Duration lasts) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void append(byte[] event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void follow(Follower follower) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void report(byte[] node, byte[] report) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unreport(byte[] node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<byte[]> reports() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
