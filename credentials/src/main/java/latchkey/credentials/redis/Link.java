package latchkey.credentials.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to a server, or to all of a cluster's. It is never mended: once it is broken, all that waited on it has
 * failed, and another is made.
 */
record Link(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands)
        implements AutoCloseable {

    /** Does not block. What still waits for an answer fails. */
    @Override
    public void close() {
        CompletableFuture<Void> _ = connection.closeAsync();
    }
}
