package latchkey.credentials.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import latchkey.credentials.RedisServers;
import latchkey.credentials.RedisServers.Login;
import latchkey.credentials.RedisServers.Server;
import latchkey.credentials.RedisServers.Topology;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Makes links. By itself Lettuce keeps commands while there is no connection, and sends them and those without an answer
 * when there is one again: an old write would come back over a newer one (D7). So nothing is kept and nothing sent again.
 */
final class Connector implements AutoCloseable {
    private static final int IO_THREADS = 2;
    /** Commands that may wait for answers on one link; more are refused. */
    private static final int QUEUE = 4_096;
    /** For a TCP connection with TLS and the login; also for a Sentinel's answer. */
    private static final Duration STEP = Duration.ofSeconds(1);
    /** With two Sentinels that do not answer. */
    private static final Duration ATTEMPT = Duration.ofSeconds(4);
    /** How soon a cluster's new master is known if nothing else tells of it. */
    private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(2);

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(IO_THREADS)
            .computationThreadPoolSize(2)
            .reconnectDelay(Delay.constant(STEP))
            .nettyCustomizer(AnswerGuard.onEachConnection())
            .build();
    private final AbstractRedisClient client;
    private final Supplier<CompletionStage<Link>> connecting;

    /** Connects to nothing yet. */
    Connector(RedisServers servers) {
        List<RedisURI> addresses = servers.servers().stream()
                .map(server -> address(server, servers, servers.login()))
                .toList();
        switch (servers.topology()) {
            case Topology.Standalone() -> {
                RedisClient single = RedisClient.create(resources);
                single.setOptions(options(servers));
                client = single;
                connecting = () -> connect(single, addresses.getFirst());
            }
            case Topology.Sentinel(String master, var login) -> {
                RedisClient single = RedisClient.create(resources);
                single.setOptions(options(servers));
                client = single;
                RedisURI watched = watched(servers, master, login);
                connecting = () -> connect(single, watched);
            }
            case Topology.Cluster() -> {
                RedisClusterClient cluster = RedisClusterClient.create(resources, addresses);
                cluster.setOptions(clusterOptions(servers));
                client = cluster;
                connecting = () -> connect(cluster);
            }
        }
    }

    /**
     * A new link; blocks.
     *
     * @throws SharedUnavailable if none could be made in some seconds
     */
    Link connect() throws InterruptedException {
        var attempt = connecting.get().toCompletableFuture();
        try {
            return attempt.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new SharedUnavailable("no connection: " + Fault.words(e), e);
        } catch (TimeoutException e) {
            throw new SharedUnavailable("no connection in time", e);
        } finally {
            if (!attempt.isDone()) {
                var _ = attempt.thenAccept(Link::close);
            }
        }
    }

    private static CompletionStage<Link> connect(RedisClient client, RedisURI address) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, address)
                .thenApply(connection -> new Link(connection, connection.async()));
    }

    private static CompletionStage<Link> connect(RedisClusterClient client) {
        return client.refreshPartitionsAsync()
                .thenCompose(_ -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenCompose(connection ->
                        toEachMaster(client, connection).handle((_, _) -> new Link(connection, connection.async())));
    }

    /** Else the first command for each would be refused, for there is no connection yet. A master may be away. */
    private static CompletableFuture<Void> toEachMaster(
            RedisClusterClient client, StatefulRedisClusterConnection<byte[], byte[]> connection) {
        return CompletableFuture.allOf(client.getPartitions().stream()
                .filter(server -> server.is(NodeFlag.UPSTREAM) && !server.hasNoSlots())
                .map(RedisClusterNode::getUri)
                .map(address -> connection.getConnectionAsync(address.getHost(), address.getPort()))
                .toArray(CompletableFuture<?>[]::new));
    }

    private static RedisURI watched(RedisServers servers, String master, @Nullable Login sentinelLogin) {
        RedisURI.Builder address = anonymous().withSentinelMasterId(master);
        for (Server sentinel : servers.servers()) {
            address.withSentinel(address(sentinel, servers, sentinelLogin));
        }
        secured(address, servers);
        return signedIn(address, servers.login());
    }

    private static RedisURI address(Server server, RedisServers servers, @Nullable Login login) {
        RedisURI.Builder address = anonymous().withHost(server.host()).withPort(server.port());
        secured(address, servers);
        return signedIn(address, login);
    }

    /** Lettuce would introduce itself, which the server would refuse our user, and note as an intruder's attempt. */
    private static RedisURI.Builder anonymous() {
        return RedisURI.builder().withTimeout(STEP).withLibraryName("").withLibraryVersion("");
    }

    private static void secured(RedisURI.Builder address, RedisServers servers) {
        if (servers.tls() != null) {
            address.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
        }
    }

    private static RedisURI signedIn(RedisURI.Builder address, @Nullable Login login) {
        if (login == null) {
            return address.build();
        }
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(login.password()));
        char[] password = Arrays.copyOf(decoded.array(), decoded.limit());
        Arrays.fill(decoded.array(), '\0');
        return (login.user() == null
                        ? address.withPassword(password)
                        : address.withAuthentication(login.user(), password))
                .build();
    }

    private static ClientOptions options(RedisServers servers) {
        return options(ClientOptions.builder(), servers).build();
    }

    private static ClusterClientOptions clusterOptions(RedisServers servers) {
        return ClusterClientOptions.builder(options(servers))
                .autoReconnect(true) // to one of the servers, while the others are used
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_PERIOD)
                        .build())
                .build();
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options, RedisServers servers) {
        options.autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(_ -> true)
                .requestQueueSize(QUEUE)
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder().connectTimeout(STEP).build());
        if (servers.tls() != null) {
            SslOptions.Builder tls = SslOptions.builder().handshakeTimeout(STEP);
            if (servers.tls().ca() != null) {
                tls.trustManager(servers.tls().ca().toFile());
            }
            options.sslOptions(tls.build());
        }
        return options;
    }

    /** Closes all links. Does not wait for the threads to end. */
    @Override
    public void close() {
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS).whenComplete((_, _) -> {
            var _ = resources.shutdown(0, 1, TimeUnit.SECONDS);
        });
    }
}
