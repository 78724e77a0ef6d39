package latchkey.credentials;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes' shared Redis is and how it is used.
 *
 * @param servers the server; or the Sentinels; or some of a cluster's, through which the others are found
 * @param login {@code null} if the servers ask for none
 * @param tls {@code null} for connections in clear
 * @param prefix what every key begins with; without braces
 * @param patience how long a call may take, and all that a login waits for at once
 */
public record RedisServers(
        Topology topology,
        List<Server> servers,
        @Nullable Login login,
        @Nullable Tls tls,
        String prefix,
        Duration patience) {
    /** What a login may lose to a Redis that is out of order. */
    public static final Duration PATIENCE = Duration.ofMillis(50);

    /** How the servers belong together. */
    public sealed interface Topology {
        /** One server. */
        record Standalone() implements Topology {}

        /**
         * A master and its replicas, watched by Sentinels.
         *
         * @param master the name by which they know it
         * @param login {@code null} if the Sentinels ask for none
         */
        record Sentinel(String master, @Nullable Login login) implements Topology {}

        /** A cluster. */
        record Cluster() implements Topology {}
    }

    /** Where a server listens. */
    public record Server(String host, int port) {}

    /**
     * How to sign in.
     *
     * @param user {@code null} for the default user
     * @param password UTF-8; the driver keeps a copy of its own to reconnect
     */
    @SuppressWarnings("ArrayRecordComponent") // a secret is never compared as a component
    public record Login(@Nullable String user, byte[] password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + (user == null ? "default user" : user) + "]";
        }
    }

    /**
     * Certificates are checked, and that they carry the host's name.
     *
     * @param ca PEM certificates to trust; {@code null} for those that Java trusts
     */
    public record Tls(@Nullable Path ca) {}

    /** @throws IllegalArgumentException with a sentence, if the parts do not fit together */
    public RedisServers {
        servers = List.copyOf(servers);
        if (servers.isEmpty() || (topology instanceof Topology.Standalone && servers.size() > 1)) {
            throw new IllegalArgumentException("one server, or Sentinels, or a cluster's servers must be named");
        }
        if (prefix.contains("{") || prefix.contains("}")) {
            throw new IllegalArgumentException("the prefix of keys must not contain braces");
        }
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("a call must be given some time");
        }
    }
}
