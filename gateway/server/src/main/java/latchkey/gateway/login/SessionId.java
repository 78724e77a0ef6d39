package latchkey.gateway.login;

import java.util.concurrent.atomic.AtomicLong;

/** The names of sessions, for matching log lines and for ending one of them. */
public final class SessionId {
    /** Starts at the clock, so that two starts of the gateway rarely use a name twice. */
    private static final AtomicLong LATEST = new AtomicLong(System.currentTimeMillis() << 16);

    private SessionId() {}

    /** A name in letters and digits that no other session of this process has. */
    public static String next() {
        return Long.toString(LATEST.incrementAndGet(), Character.MAX_RADIX);
    }
}
