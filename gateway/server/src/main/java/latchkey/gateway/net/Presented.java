package latchkey.gateway.net;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A certificate and its key, ready for handshakes, with the keys that seal session tickets. BoringSSL's context is freed
 * once nobody can reach this any more and the last connection that it made is gone.
 */
final class Presented {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The present ticket key and those before it that are still taken. */
    private static final int TICKET_KEYS = 3;

    private final SslContext context;
    private final byte[] fingerprint;
    private final Deque<OpenSslSessionTicketKey> ticketKeys = new ArrayDeque<>();

    /** @param context of BoringSSL, and nobody else's */
    Presented(SslContext context, byte[] fingerprint) {
        this.context = context;
        this.fingerprint = fingerprint;
        rotateTicketKeys();
    }

    SslContext context() {
        return context;
    }

    boolean isMadeOf(byte[] otherFingerprint) {
        return MessageDigest.isEqual(fingerprint, otherFingerprint);
    }

    /** Tickets are sealed with a new key from now on. */
    synchronized void rotateTicketKeys() {
        ticketKeys.addFirst(new OpenSslSessionTicketKey(
                random(OpenSslSessionTicketKey.NAME_SIZE),
                random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                random(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        if (ticketKeys.size() > TICKET_KEYS) {
            ticketKeys.removeLast();
        }
        ((OpenSslSessionContext) context.sessionContext())
                .setTicketKeys(ticketKeys.toArray(OpenSslSessionTicketKey[]::new));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
