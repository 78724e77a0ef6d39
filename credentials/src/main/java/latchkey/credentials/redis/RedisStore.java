package latchkey.credentials.redis;

import io.lettuce.core.XAddArgs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.RedisServers;
import latchkey.credentials.shared.SharedStore;
import org.jspecify.annotations.Nullable;

/**
 * The shared store in Redis. Every call asks for one key, which is all that a cluster can do in one step. Commands and
 * events have a link each, so that neither waits behind the other.
 */
public final class RedisStore implements SharedStore {
    private static final long LONGEST_STREAM = 10_000;
    private static final int LARGEST_SET = 1_000;
    private static final Duration START = Duration.ofSeconds(1);
    private static final byte[] EVENT = bytes("e");

    private final Connector connector;
    private final CommandLink link;
    private final String prefix;
    private final Duration patience;
    private final CredentialMeter meter;
    private final byte[] events;
    private final byte[] nodes;
    private @Nullable EventReader reader;

    private RedisStore(RedisServers servers, CredentialMeter meter) {
        prefix = servers.prefix();
        patience = servers.patience();
        this.meter = meter;
        events = bytes(prefix + "events");
        nodes = bytes(prefix + "nodes");
        connector = new Connector(servers);
        link = new CommandLink(connector, commands -> commands.hdel(nodes, new byte[0]), patience, meter);
    }

    /** Does not wait for a connection: it is made in the background, and again whenever it is lost. */
    public static RedisStore open(RedisServers servers, CredentialMeter meter) {
        return new RedisStore(servers, meter);
    }

    /** A tenth less patient: a login that was answered within that tenth asks once more, and all of it is within the budget. */
    @Override
    public byte @Nullable [] get(byte[] key, byte[] field) {
        byte[] name = name("value:", key);
        return link.<byte @Nullable [], byte @Nullable []>ask(
                name,
                commands -> commands.hget(name, field),
                RedisStore::withoutVersion,
                patience.multipliedBy(9).dividedBy(10));
    }

    /** What is too short to have one is none that a node put there, which the caller will see. */
    private static byte @Nullable [] withoutVersion(byte @Nullable [] kept) {
        return kept == null ? null : Arrays.copyOfRange(kept, Math.min(kept.length, Long.BYTES), kept.length);
    }

    @Override
    public void put(byte[] key, byte[] field, long version, byte[] value, Duration lasts) {
        byte[] name = name("value:", key);
        byte[] kept = ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(version)
                .put(value)
                .array();
        link.send(name, commands -> Script.PUT.run(commands, name, field, kept, bytes(lasts.toMillis())));
    }

    /** Twice as patient as a login, and at the start for a second more: an operator waits. */
    @Override
    public void append(byte[] event) {
        link.awaitFirstAttempt(START);
        XAddArgs args = new XAddArgs().maxlen(LONGEST_STREAM).approximateTrimming();
        link.ask(
                events,
                commands -> commands.xadd(events, args, Map.of(EVENT, event)),
                Objects::requireNonNull,
                patience.multipliedBy(2));
    }

    @Override
    public synchronized void follow(Follower follower) {
        if (reader != null) {
            throw new IllegalStateException("the events are followed already");
        }
        reader = new EventReader(connector, events, follower, meter);
    }

    @Override
    public void report(byte[] node, byte[] report) {
        link.ask(nodes, commands -> commands.hset(nodes, node, report), Objects::requireNonNull, patience);
    }

    @Override
    public void unreport(byte[] node) {
        link.ask(nodes, commands -> commands.hdel(nodes, node), Objects::requireNonNull, patience);
    }

    @Override
    public List<byte[]> reports() {
        return link.ask(nodes, commands -> commands.hgetall(nodes), reports -> List.copyOf(reports.values()), patience);
    }

    /** Up to 1,000 members are counted. */
    @Override
    public long count(byte[] set, byte[] member, Duration lasts) {
        byte[] name = name("count:", set);
        return link.ask(
                name,
                commands ->
                        Script.COUNT.run(commands, name, member, bytes(lasts.toMillis()), bytes((long) LARGEST_SET)),
                Objects::requireNonNull,
                patience);
    }

    @Override
    public long counted(byte[] set) {
        byte[] name = name("count:", set);
        return link.ask(name, commands -> commands.scard(name), Objects::requireNonNull, patience);
    }

    @Override
    public boolean reachable() {
        return link.reachable();
    }

    private byte[] name(String kind, byte[] key) {
        byte[] before = bytes(prefix + kind);
        return ByteBuffer.allocate(before.length + key.length)
                .put(before)
                .put(key)
                .array();
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
        }
        link.close();
        connector.close();
    }
}
