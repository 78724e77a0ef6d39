package latchkey.gateway.net;

import io.netty.channel.unix.FileDescriptor;
import latchkey.config.Listener;

/**
 * A socket that listens, as one process passes it on to another. Both have the same queue of connections then: what waits
 * in it is lost only when the last of them closes it.
 *
 * @param place what the configuration says of it, by which the other process knows it again
 */
public record ListeningSocket(String place, FileDescriptor descriptor) {

    /** The address and the port as they are configured. */
    public static String place(Listener listener) {
        return listener.address() + ":" + listener.port();
    }
}
