package latchkey.gateway.net;

import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import latchkey.gateway.meters.GatewayMeters.Limit;

/** What a listener does with a connection. Called on the connection's event loop, before anything is read. */
public interface FrontEnd {

    /** Sets the connection up: adds its handlers, TLS among them. */
    void begin(SocketChannel channel, InetSocketAddress peer);

    /** Turns away a connection because of a limit, with a sentence where that costs no handshake. */
    void refuse(SocketChannel channel, InetSocketAddress peer, Limit why);
}
