package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.patiently;
import static latchkey.credentials.redis.RedisTests.put;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.reached;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A Redis that is away, frozen, cut off or out of its mind costs little time, and brings nothing old back (G6, D7). */
class RedisOutageTest {
    /** 50 ms, and what a busy machine may add; Lettuce alone would wait for 60 s. */
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private final Logger logger = (Logger) LoggerFactory.getLogger(CommandLink.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @BeforeEach
    void listen() {
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void g6AKilledServerIsUsedAgainSoonAfterItsReturn() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                RedisStore store = reached(at(redis.port()))) {
            redis.kill();
            await(() -> !store.reachable());
            assertThatThrownBy(() -> store.get(bytes("k"), bytes("field"))).isInstanceOf(SharedUnavailable.class);
            assertThatThrownBy(() -> store.append(bytes("e"))).isInstanceOf(SharedUnavailable.class);
            put(store, "k", 1, "while it was away");
            TimeUnit.MILLISECONDS.sleep(2_500); // it is tried in vain
            redis.start();
            await(store::reachable);
            assertThat(value(store, "k")).isEqualTo("none");
            assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                    .containsExactly(
                            "the shared store answers",
                            "the shared store is away, logins go on without it: the connection ended",
                            "the shared store answers");
        }
    }

    @Test
    void aServerThatIsAwayAtTheStartHoldsNothingUp() throws Exception {
        RedisProcess redis = RedisProcess.start(folder);
        redis.kill();
        long began = System.nanoTime();
        try (RedisStore store = RedisStore.open(at(redis.port()), CredentialMeter.NONE)) {
            Listener listener = new Listener();
            store.follow(listener);
            assertThat(System.nanoTime() - began)
                    .isLessThan(Duration.ofSeconds(10).toNanos());
            assertThatThrownBy(() -> store.get(bytes("k"), bytes("field"))).isInstanceOf(SharedUnavailable.class);
            await(() -> !lines.list.isEmpty());
            TimeUnit.MILLISECONDS.sleep(2_500);
            assertThat(lines.list).hasSize(1);
            redis.start();
            patiently(() -> store.append(bytes("event")));
            await(() -> listener.heard("event"));
        } finally {
            redis.close();
        }
    }

    @Test
    void g6ABlackHoleCostsNoMoreThanAFrozenServer() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                TcpProxy wire = new TcpProxy(redis.port());
                RedisStore store = reached(at(wire.port()))) {
            Listener listener = new Listener();
            store.follow(listener);
            patiently(() -> store.append(bytes("before")));
            await(() -> listener.heard("before"));
            wire.swallow();
            for (int i = 0; i < 20; i++) {
                long began = System.nanoTime();
                assertThatThrownBy(() -> store.get(bytes("k"), bytes("field"))).isInstanceOf(SharedUnavailable.class);
                assertThat(System.nanoTime() - began).isLessThan(AT_MOST.toNanos());
            }
            redis.ask("XADD", "latchkey:events", "*", "e", "meanwhile");
            wire.mend(); // but the reader's connection is as it was, and has to be dropped by the reader
            await(() -> listener.heard("meanwhile"));
            await(store::reachable);
        }
    }

    /** Written while the wire is cut: none of it may arrive when it is mended, whatever newer was written meanwhile. */
    @Test
    void d7NothingWrittenDuringACutArrivesAfterIt() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                TcpProxy wire = new TcpProxy(redis.port());
                RedisStore store = reached(at(wire.port()))) {
            putForSure(store, "k", 1, "before");
            Thread load = Thread.ofPlatform().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    put(store, "load", 1, "load");
                }
            });
            wire.cut();
            redis.ask("DEL", "latchkey:value:k", "latchkey:value:load");
            for (int i = 0; i < 1_000; i++) {
                put(store, "k", 9, "during");
            }
            load.interrupt();
            load.join();
            wire.mend();
            await(store::reachable);
            assertThat(value(store, "other")).isEqualTo("none");
            TimeUnit.SECONDS.sleep(1);
            assertThat(redis.ask("KEYS", "*")).isEmpty();
        }
    }

    /** Why {@link Connector} is as it is: with the defaults the test above would fail. */
    @Test
    @SuppressWarnings("FutureReturnValueIgnored")
    void d7LettuceItselfWouldReplayIt() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                TcpProxy wire = new TcpProxy(redis.port());
                RedisClient client = RedisClient.create("redis://127.0.0.1:" + wire.port());
                var connection = client.connect()) {
            connection.sync().set("latchkey:value:k", "before");
            wire.cut();
            redis.ask("DEL", "latchkey:value:k");
            connection.async().set("latchkey:value:k", "during");
            wire.mend();
            await(() -> redis.ask("KEYS", "*").equals("latchkey:value:k"));
        }
    }

    @Test
    void aFollowerHearsEveryEventAcrossCuts() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                TcpProxy wire = new TcpProxy(redis.port());
                RedisStore store = reached(at(wire.port()))) {
            Listener listener = new Listener();
            store.follow(listener);
            for (int cut = 0; cut < 3; cut++) {
                for (int i = 0; i < 50; i++) {
                    redis.ask("XADD", "latchkey:events", "*", "e", cut + "/" + i);
                    if (i == 20) {
                        wire.cut();
                    }
                }
                wire.mend();
            }
            await(() -> listener.heard("2/49"));
            assertThat(listener.heard)
                    .containsAll(IntStream.range(0, 150)
                            .mapToObj(i -> i / 50 + "/" + i % 50)
                            .toList());
        }
    }

    @Test
    void aReplicaIsNotTakenForTheMaster() throws Exception {
        try (RedisProcess master = RedisProcess.start(folder);
                RedisProcess replica = RedisProcess.replicaOf(master, folder);
                RedisStore store = RedisStore.open(at(replica.port()), CredentialMeter.NONE);
                RedisStore other = reached(at(master.port()))) {
            await(() -> !lines.list.isEmpty() && lines.list.toString().contains("READONLY"));
            assertThat(store.reachable()).isFalse();
            master.ask("REPLICAOF", "127.0.0.1", String.valueOf(replica.port()));
            replica.ask("REPLICAOF", "NO", "ONE");
            await(store::reachable);
            await(() -> {
                put(other, "k", 1, "v");
                return !other.reachable();
            });
        }
    }

    @Test
    void closingIsPromptEvenWhileTheServerIsFrozen() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder)) {
            RedisStore store = reached(at(redis.port()));
            store.follow(new Listener());
            redis.freeze();
            put(store, "k", 1, "v");
            long began = System.nanoTime();
            store.close();
            assertThat(System.nanoTime() - began)
                    .isLessThan(Duration.ofSeconds(3).toNanos());
            assertThatThrownBy(() -> store.get(bytes("k"), bytes("field"))).isInstanceOf(SharedUnavailable.class);
            put(store, "k", 1, "v");
        }
    }
}
