package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisProcess.until;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A real Redis Cluster: masters with their shares of the slots, and replicas that may take their places. */
final class RedisCluster implements Closeable {
    static final int SLOTS = 16_384;

    final List<Server> servers = new ArrayList<>();
    private final int masters;

    /** How others come to its servers. */
    enum Way {
        CLEAR,
        /** On ports beside those without TLS, on which the test itself asks. */
        TLS,
        /** Each behind a wire that can be cut, whose port is the one that it announces. */
        WIRED
    }

    /** @param port for clients */
    record Server(RedisProcess process, int port, @Nullable TcpProxy wire) {}

    private RedisCluster(int masters) {
        this.masters = masters;
    }

    /** @param replicas of each master */
    static RedisCluster start(Path parent, Way way, int masters, int replicas, String... settings)
            throws IOException, InterruptedException {
        RedisCluster cluster = new RedisCluster(masters);
        try {
            for (int i = 0; i < masters * (1 + replicas); i++) {
                cluster.servers.add(server(parent, way, settings));
            }
            cluster.join(way);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Server server(Path parent, Way way, String... settings) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("cluster-enabled yes");
        all.add("cluster-config-file nodes.conf");
        all.add("cluster-node-timeout 2000");
        all.add("repl-diskless-sync yes");
        all.add("repl-diskless-sync-delay 0");
        int port = RedisProcess.freePort();
        return switch (way) {
            case CLEAR -> new Server(RedisProcess.start(parent, port, all), port, null);
            case TLS -> {
                int secured = RedisProcess.freePort();
                all.addAll(List.of("port PORT", "tls-port " + secured, "tls-cluster yes", "tls-replication yes"));
                yield new Server(RedisProcess.start(parent, port, all), secured, null);
            }
            case WIRED -> {
                TcpProxy wire = new TcpProxy(port);
                all.add("cluster-announce-port " + wire.port());
                all.add("cluster-announce-bus-port " + (port + RedisProcess.BUS));
                yield new Server(RedisProcess.start(parent, port, all), wire.port(), wire);
            }
        };
    }

    private void join(Way way) throws IOException, InterruptedException {
        RedisProcess first = servers.getFirst().process;
        for (int i = 0; i < servers.size(); i++) {
            RedisProcess server = servers.get(i).process;
            if (i < masters) {
                List<String> words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
                int end = i == masters - 1 ? SLOTS : (i + 1) * (SLOTS / masters);
                IntStream.range(i * (SLOTS / masters), end)
                        .mapToObj(String::valueOf)
                        .forEach(words::add);
                server.ask(words.toArray(String[]::new));
            }
            server.ask("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
            int port = way == Way.TLS ? servers.getFirst().port : first.port();
            server.ask("CLUSTER", "MEET", "127.0.0.1", String.valueOf(port));
        }
        awaitWhole();
        for (int i = masters; i < servers.size(); i++) {
            String master = servers.get(i % masters).process.ask("CLUSTER", "MYID");
            RedisProcess replica = servers.get(i).process;
            replica.ask("CLUSTER", "REPLICATE", master);
            until(() -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        }
        awaitWhole();
    }

    private void awaitWhole() throws IOException, InterruptedException {
        until(this::isWhole);
    }

    /** Whether every server sees all of them, and all slots served. */
    boolean isWhole() throws IOException {
        for (Server server : servers) {
            String state = server.process.ask("CLUSTER", "INFO");
            if (!state.contains("cluster_state:ok") || !state.contains("cluster_known_nodes:" + servers.size())) {
                return false;
            }
        }
        return true;
    }

    /** The master that had the key at first. */
    RedisProcess masterOf(String key) throws IOException {
        int slot = Integer.parseInt(servers.getFirst().process.ask("CLUSTER", "KEYSLOT", key));
        return servers.get(Math.min(slot / (SLOTS / masters), masters - 1)).process;
    }

    List<RedisProcess> masters() {
        return servers.stream().limit(masters).map(Server::process).toList();
    }

    /** The first replica of the same master. */
    RedisProcess replicaOf(RedisProcess master) {
        return servers.get(masters + masters().indexOf(master)).process;
    }

    List<TcpProxy> wires() {
        List<TcpProxy> wires = new ArrayList<>();
        for (Server server : servers) {
            if (server.wire != null) {
                wires.add(server.wire);
            }
        }
        return wires;
    }

    /** Of the masters. */
    int[] ports() {
        return servers.stream().limit(masters).mapToInt(Server::port).toArray();
    }

    @Override
    public void close() throws IOException {
        for (Server server : servers) {
            server.process.close();
            if (server.wire != null) {
                server.wire.close();
            }
        }
    }
}
