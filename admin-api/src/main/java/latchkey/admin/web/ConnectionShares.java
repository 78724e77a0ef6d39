package latchkey.admin.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.jspecify.annotations.Nullable;

/** Closes at once what one address opens beyond its share of connections, so that it cannot take all there are. */
final class ConnectionShares implements Connection.Listener {
    private final int share;
    private final Predicate<InetAddress> unlimited;
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();
    private final Map<Connection, InetAddress> counted = new ConcurrentHashMap<>();

    /** @param unlimited tells a reverse proxy, which speaks for many */
    ConnectionShares(int share, Predicate<InetAddress> unlimited) {
        this.share = share;
        this.unlimited = unlimited;
    }

    @Override
    public void onOpened(Connection connection) {
        if (isOfSocket(connection)
                && connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            counted.put(connection, remote.getAddress());
            if (open.merge(remote.getAddress(), 1, Integer::sum) > share && !unlimited.test(remote.getAddress())) {
                connection.close();
            }
        }
    }

    /** A socket that is closed no longer knows whose it was. */
    @Override
    public void onClosed(Connection connection) {
        @Nullable InetAddress address = counted.remove(connection);
        if (address != null) {
            open.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** HTTP inside TLS is a connection of its own, which does not count again. */
    private static boolean isOfSocket(Connection connection) {
        return connection.getEndPoint() instanceof SocketChannelEndPoint;
    }
}
