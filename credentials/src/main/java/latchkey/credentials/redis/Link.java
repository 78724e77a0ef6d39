package latchkey.credentials.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server, or to all of a cluster's. It is never mended: once it is broken, all that waited on it has
 * failed, and another is made.
 */
record Link(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands)
        implements AutoCloseable {

    boolean isToCluster() {
        return connection instanceof StatefulRedisClusterConnection;
    }

    /** The name of the cluster's server that has the key, as far as is known; always the same if there is no cluster. */
    String serverOf(byte[] key) {
        if (!(connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
            return "";
        }
        @Nullable RedisClusterNode server = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
        return server == null ? "" : server.getNodeId();
    }

    /** Does not block. What still waits for an answer fails. */
    @Override
    public void close() {
        CompletableFuture<Void> _ = connection.closeAsync();
    }
}
