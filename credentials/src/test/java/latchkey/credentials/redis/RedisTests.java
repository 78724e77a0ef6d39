package latchkey.credentials.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.RedisServers;
import latchkey.credentials.RedisServers.Server;
import latchkey.credentials.RedisServers.Topology;
import latchkey.credentials.shared.SharedStore.Follower;
import latchkey.credentials.shared.SharedUnavailable;

/** What the tests of this package have in common. */
final class RedisTests {
    static final Duration HOUR = Duration.ofHours(1);
    /** Generous: two processors, shared with much else. */
    static final Duration LONG = Duration.ofSeconds(30);

    private RedisTests() {}

    static RedisServers at(int... ports) {
        return servers(ports.length == 1 ? new Topology.Standalone() : new Topology.Cluster(), ports);
    }

    static RedisServers servers(Topology topology, int... ports) {
        List<Server> servers = new ArrayList<>();
        Arrays.stream(ports).forEach(port -> servers.add(new Server("127.0.0.1", port)));
        return new RedisServers(topology, servers, null, null, "latchkey:", RedisServers.PATIENCE);
    }

    /** Open, and reached. */
    static RedisStore reached(RedisServers servers) {
        return reached(servers, CredentialMeter.NONE);
    }

    static RedisStore reached(RedisServers servers, CredentialMeter meter) {
        RedisStore store = RedisStore.open(servers, meter);
        await(store::reachable);
        return store;
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(Condition condition) {
        long end = System.nanoTime() + LONG.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited in vain");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Asks again while there is no answer in time: this machine has other things to do. */
    static <T> T patiently(java.util.function.Supplier<T> ask) {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                return ask.get();
            } catch (SharedUnavailable e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(20);
                } catch (InterruptedException i) {
                    throw new AssertionError(i);
                }
            }
        }
    }

    static void patiently(Runnable ask) {
        patiently(() -> {
            ask.run();
            return true;
        });
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** The value in text; {@code "none"} if there is none. */
    static String value(RedisStore store, String key) {
        return patiently(() -> {
            byte[] value = store.get(bytes(key), bytes("field"));
            return value == null ? "none" : new String(value, UTF_8);
        });
    }

    static void put(RedisStore store, String key, long version, String value) {
        store.put(bytes(key), bytes("field"), version, bytes(value), HOUR);
    }

    /** Puts until it is there. */
    static void putForSure(RedisStore store, String key, long version, String value) {
        await(() -> {
            put(store, key, version, value);
            return value(store, key).equals(value);
        });
    }

    /** Remembers what it heard. */
    static final class Listener implements Follower {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger caughtUp = new AtomicInteger();

        @Override
        public void event(byte[] event) {
            heard.add(new String(event, UTF_8));
        }

        @Override
        public void caughtUp() {
            caughtUp.incrementAndGet();
        }

        boolean heard(String event) {
            return heard.contains(event);
        }
    }

    /** Counts. */
    static final class Counts implements CredentialMeter {
        final AtomicInteger answered = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        final AtomicInteger skipped = new AtomicInteger();
        final AtomicInteger eventsLost = new AtomicInteger();
        final List<Boolean> reachable = new CopyOnWriteArrayList<>();

        @Override
        public void sharedStoreCall(Duration time, boolean good) {
            (good ? answered : failed).incrementAndGet();
        }

        @Override
        public void sharedStoreSkipped() {
            skipped.incrementAndGet();
        }

        @Override
        public void sharedEventsLost() {
            eventsLost.incrementAndGet();
        }

        @Override
        public void sharedStoreReachable(boolean there) {
            reachable.add(there);
        }
    }
}
