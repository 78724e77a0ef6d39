package latchkey.credentials.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/** A Redis that may lose, repeat and delay what it was given, be set back, and be written to by an enemy. */
public final class ModelStore {
    static final Duration BUDGET = Duration.ofMillis(50);
    private static final Duration BLOCK = Duration.ofSeconds(1);
    private static final int FAILURES = 5;

    private final Scheduler scheduler;
    private final Random random;
    private final Scheduler.Bell appended;
    private final Timeline troubles;
    private State state = new State();
    private final List<State> snapshots = new ArrayList<>();
    private final List<Put> everPut = new ArrayList<>();
    private final List<byte[]> everAppended = new ArrayList<>();
    private final List<Report> everReported = new ArrayList<>();
    private boolean frozen;
    private double eventLoss;
    private boolean replaying;

    private record Value(long version, byte[] bytes, long expires) {}

    private record Put(ByteBuffer place, Value value) {}

    private record Report(ByteBuffer node, byte[] bytes) {}

    private static final class State {
        private final Map<ByteBuffer, Value> values = new LinkedHashMap<>();
        private final Map<ByteBuffer, byte[]> reports = new TreeMap<>();
        private final List<byte[]> events = new ArrayList<>();
        private final Map<ByteBuffer, Set<ByteBuffer>> sets = new HashMap<>();

        State copy() {
            State copy = new State();
            copy.values.putAll(values);
            copy.reports.putAll(reports);
            copy.events.addAll(events);
            return copy;
        }
    }

    public ModelStore(Scheduler scheduler) {
        this.scheduler = scheduler;
        random = scheduler.random();
        appended = scheduler.new Bell();
        troubles = new Timeline(scheduler);
    }

    /** When it was in trouble as a whole: frozen, losing events, or set back. */
    public Timeline troubles() {
        return troubles;
    }

    /** From now on whoever was disconnected does afterwards what it was asked meanwhile: Lettuce's default. */
    public void replaying() {
        replaying = true;
    }

    public void freeze() {
        frozen = true;
        troubles.begin();
    }

    /** From now on that part of the events is delivered to nobody. */
    public void loseEvents(double part) {
        eventLoss = part;
        troubles.begin();
    }

    public void heal() {
        frozen = false;
        eventLoss = 0;
        troubles.end();
        appended.ring();
    }

    public void snapshot() {
        snapshots.add(state.copy());
    }

    /** A replica that lags takes over: everything is as it was at an earlier snapshot. */
    public void setBack() {
        if (!snapshots.isEmpty()) {
            state = snapshots.get(random.nextInt(snapshots.size())).copy();
            troubles.until(scheduler.now());
            appended.ring();
        }
    }

    public void empty() {
        state = new State();
        troubles.until(scheduler.now());
    }

    /** Does one of the things that somebody can who may write whatever he likes, but has no key. */
    public void enemy() {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                if (!everPut.isEmpty()) {
                    Put old = one(everPut);
                    state.values.put(random.nextBoolean() ? old.place : one(everPut).place, old.value);
                }
            }
            case 2 -> {
                if (!everAppended.isEmpty()) {
                    append(one(everAppended));
                }
            }
            case 3 -> {
                if (!everReported.isEmpty()) {
                    Report old = one(everReported);
                    state.reports.put(random.nextBoolean() ? old.node : one(everReported).node, old.bytes);
                }
            }
            case 4 -> append(changed(everAppended.isEmpty() ? new byte[60] : one(everAppended)));
            default -> {
                if (!state.reports.isEmpty()) {
                    List<ByteBuffer> nodes = List.copyOf(state.reports.keySet());
                    ByteBuffer node = one(nodes);
                    state.reports.merge(node, new byte[0], (old, _) -> changed(old));
                }
            }
        }
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private byte[] changed(byte[] bytes) {
        byte[] other = bytes.clone();
        if (other.length > 0) {
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return other;
    }

    private void append(byte[] event) {
        state.events.add(event);
        appended.ring();
    }

    private void put(ByteBuffer place, Value value) {
        Value old = state.values.get(place);
        if (old == null || old.expires <= scheduler.now() || old.version <= value.version) {
            state.values.put(place, value);
        }
    }

    /** This store as a process sees it over its link. */
    public SharedStore seenBy(Scheduler.Program program, Link link) {
        return new View(program, link);
    }

    private final class View implements SharedStore {
        private final Scheduler.Program program;
        private final Link link;
        private int failures;
        private long probe;
        private boolean closed;

        View(Scheduler.Program program, Link link) {
            this.program = program;
            this.link = link;
        }

        private void reach() {
            if (!reachable()) {
                throw new SharedUnavailable("known to be away");
            }
            if (!link.there() || frozen) {
                link.giveUp();
                failed();
            }
        }

        private void answered() {
            if (!link.there() || frozen) {
                failed();
            }
            failures = 0;
        }

        private void failed() {
            failures++;
            probe = scheduler.now() + BLOCK.toNanos();
            throw new SharedUnavailable("no answer");
        }

        @Override
        public byte @Nullable [] get(byte[] key, byte[] field) {
            reach();
            Value value = state.values.get(place(key, field));
            answered();
            return value == null || value.expires <= scheduler.now() ? null : value.bytes.clone();
        }

        @Override
        public void put(byte[] key, byte[] field, long version, byte[] bytes, Duration lasts) {
            ByteBuffer place = place(key, field);
            Value value = new Value(version, bytes.clone(), scheduler.now() + lasts.toNanos());
            everPut.add(new Put(place, value));
            deliver("put", () -> ModelStore.this.put(place, value));
        }

        /** Does it after some time; if the store cannot be reached then, never, or whenever it can be. */
        private void deliver(String what, Runnable work) {
            scheduler.start(what, program, () -> {
                while (!link.there() || frozen) {
                    if (!replaying) {
                        return;
                    }
                    scheduler.pause(Duration.ofMillis(100));
                }
                work.run();
            });
        }

        @Override
        public void append(byte[] event) {
            everAppended.add(event.clone());
            try {
                reach();
            } catch (SharedUnavailable e) {
                if (replaying) {
                    deliver("append", () -> ModelStore.this.append(event));
                }
                throw e;
            }
            ModelStore.this.append(event.clone());
            answered();
        }

        @Override
        public void follow(Follower follower) {
            scheduler.start("stream", program, () -> {
                int next = state.events.size();
                while (!closed) {
                    next = deliver(follower, next);
                    appended.await(BLOCK);
                }
            });
        }

        /** Delivers what is there after that many events; if the connection broke, some again. Returns how many are told. */
        private int deliver(Follower follower, int from) {
            int next = from;
            if (!link.there() || frozen) {
                return Math.max(0, next - random.nextInt(4));
            }
            next = Math.min(next, state.events.size());
            while (next < state.events.size()) {
                byte[] event = state.events.get(next++);
                if (random.nextDouble() >= eventLoss) {
                    follower.event(event.clone());
                }
                if (!link.there() || frozen) {
                    return next;
                }
            }
            follower.caughtUp();
            return next;
        }

        @Override
        public void report(byte[] node, byte[] report) {
            reach();
            everReported.add(new Report(ByteBuffer.wrap(node.clone()), report.clone()));
            state.reports.put(ByteBuffer.wrap(node.clone()), report.clone());
            answered();
        }

        @Override
        public void unreport(byte[] node) {
            reach();
            state.reports.remove(ByteBuffer.wrap(node.clone()));
            answered();
        }

        @Override
        public List<byte[]> reports() {
            reach();
            List<byte[]> reports =
                    state.reports.values().stream().map(byte[]::clone).toList();
            answered();
            return reports;
        }

        @Override
        public long count(byte[] set, byte[] member, Duration lasts) {
            reach();
            Set<ByteBuffer> members = state.sets.computeIfAbsent(ByteBuffer.wrap(set.clone()), _ -> new HashSet<>());
            members.add(ByteBuffer.wrap(member.clone()));
            return members.size();
        }

        @Override
        public long counted(byte[] set) {
            reach();
            return state.sets.getOrDefault(ByteBuffer.wrap(set), Set.of()).size();
        }

        @Override
        public boolean reachable() {
            return failures < FAILURES || scheduler.now() >= probe;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static ByteBuffer place(byte[] key, byte[] field) {
        return ByteBuffer.wrap(ByteBuffer.allocate(1 + key.length + field.length)
                .put((byte) key.length)
                .put(key)
                .put(field)
                .array());
    }
}
