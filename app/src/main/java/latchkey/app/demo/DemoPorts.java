package latchkey.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the demo will listen: chosen before it does, for clients are told of the ports, and the portal must know its own
 * address. Another process could take one meanwhile.
 */
record DemoPorts(int imaps, int imap, int submissions, int submission, int https, int portal) {

    private static final int COUNT = 6;

    /** Ports of the loopback address that are free now. */
    static DemoPorts choose() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < COUNT) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> free =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            return new DemoPorts(free.get(0), free.get(1), free.get(2), free.get(3), free.get(4), free.get(5));
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
