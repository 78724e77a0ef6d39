package latchkey.credentials;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/** A shared store in memory, to which each node has a way of its own that can lose, keep back, repeat and break. */
final class SharedMemory {
    private final Map<ByteBuffer, byte[]> reports = new LinkedHashMap<>();
    private final List<Way> ways = new CopyOnWriteArrayList<>();
    /** Everything that was appended, also what was lost on its way. */
    final List<byte[]> events = new CopyOnWriteArrayList<>();

    /** A new node's way to the store. */
    Way way() {
        Way way = new Way();
        ways.add(way);
        return way;
    }

    /** As anybody can who reaches the store. */
    void forge(byte[] event) {
        ways.forEach(way -> way.deliver(event));
    }

    /** As anybody can who reaches the store. */
    synchronized void forgeReport(byte[] node, byte[] report) {
        reports.put(ByteBuffer.wrap(node), report);
    }

    synchronized List<byte[]> reportsNow() {
        return List.copyOf(reports.values());
    }

    final class Way implements SharedStore {
        /** Neither side hears the other. */
        volatile boolean broken;
        /** What is appended is taken, and never comes here. */
        volatile boolean losesEvents;
        /** Events wait here until {@link #deliverKept}. */
        volatile boolean keepsEvents;
        /** What is read of the reports stays as it was then: an enemy repeats it. */
        volatile @Nullable List<byte[]> frozenReports;

        private final List<byte[]> kept = new ArrayList<>();
        private volatile @Nullable Follower follower;

        private void deliver(byte[] event) {
            Follower present = follower;
            if (broken || losesEvents || present == null) {
                return;
            }
            if (keepsEvents) {
                kept.add(event);
            } else {
                present.event(event);
            }
        }

        /** In the opposite order. */
        void deliverKept() {
            keepsEvents = false;
            List<byte[]> waiting = new ArrayList<>(kept);
            kept.clear();
            waiting.reversed().forEach(this::deliver);
        }

        private void require() {
            if (broken) {
                throw new SharedUnavailable("broken for the test");
            }
        }

        @Override
        public void append(byte[] event) {
            require();
            events.add(event);
            ways.forEach(way -> way.deliver(event));
        }

        @Override
        public void follow(Follower newcomer) {
            follower = newcomer;
        }

        @Override
        public void report(byte[] node, byte[] report) {
            require();
            forgeReport(node, report);
        }

        @Override
        public void unreport(byte[] node) {
            require();
            synchronized (SharedMemory.this) {
                reports.remove(ByteBuffer.wrap(node));
            }
        }

        @Override
        public List<byte[]> reports() {
            require();
            List<byte[]> frozen = frozenReports;
            return frozen == null ? reportsNow() : frozen;
        }

        @Override
        public byte @Nullable [] get(byte[] key, byte[] field) {
            require();
            return null;
        }

        @Override
        public void put(byte[] key, byte[] field, long version, byte[] value, Duration lasts) {
            // forgets at once
        }

        @Override
        public long count(byte[] set, byte[] member, Duration lasts) {
            require();
            return 1;
        }

        @Override
        public long counted(byte[] set) {
            require();
            return 0;
        }

        @Override
        public boolean reachable() {
            return !broken;
        }

        @Override
        public void close() {
            follower = null;
        }
    }
}
