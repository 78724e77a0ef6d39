package latchkey.gateway.mail;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;

/** Tells a peer's faults from our own among what Netty throws at a handler. */
final class Faults {
    private Faults() {}

    /** Whether a peer or the network did it: a broken connection, or TLS that is none. Such is no news. */
    static boolean isPeers(Throwable cause) {
        // SSLException is an IOException; the TLS handler wraps what it finds while decoding.
        return cause instanceof IOException
                || (cause instanceof DecoderException && cause.getCause() instanceof IOException);
    }
}
