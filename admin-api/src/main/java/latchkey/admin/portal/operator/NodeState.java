package latchkey.admin.portal.operator;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of itself, at one moment. Holds no secret.
 *
 * @param name as the other nodes know it
 * @param version of the program
 * @param draining it takes no more clients, and waits for those that are there to go
 * @param reloadRefused the configuration on disk was refused, and the former one is in force
 * @param loginsPerSecond judged, over the last minute
 * @param logins of the last 60 minutes, oldest first; fewer if it has not run for so long
 * @param backends in the order of their services
 * @param certificates that it presents
 * @param loads how full its queues and pools are
 */
public record NodeState(
        String name,
        String version,
        boolean draining,
        boolean reloadRefused,
        double loginsPerSecond,
        List<LoginMinute> logins,
        List<BackendState> backends,
        List<CertificateState> certificates,
        List<Load> loads) {
    public NodeState {
        logins = List.copyOf(logins);
        backends = List.copyOf(backends);
        certificates = List.copyOf(certificates);
        loads = List.copyOf(loads);
    }

    /** The logins that were judged in one minute. */
    public record LoginMinute(Instant begin, long accepted, long refused, long unavailable) {}

    /**
     * The server behind one service.
     *
     * @param service {@code imap}, {@code smtp} or {@code dav}
     * @param address host and port
     * @param up whether the latest session with it came about; null before the first
     * @param connects null before the first that came about
     */
    public record BackendState(
            String service,
            String address,
            @Nullable Boolean up,
            @Nullable Failure lastFailure,
            @Nullable Connects connects) {}

    /**
     * Why a session with a backend did not come about.
     *
     * @param why in one word or two, as {@code timed_out}
     */
    public record Failure(String why, Instant at) {}

    /**
     * How long the latest sessions with a backend took to come about.
     *
     * @param count of how many
     */
    public record Connects(int count, long medianMillis, long p99Millis) {}

    /**
     * @param usedBy {@code mail}, {@code portal} or {@code api}
     * @param names for which it is good; empty if they are not known
     */
    public record CertificateState(String usedBy, List<String> names, Instant expires) {
        public CertificateState {
            names = List.copyOf(names);
        }
    }

    /**
     * @param what of which the texts tell: {@code slow-hashes-waiting} and so on
     * @param most how many there can be; null for no bound
     */
    public record Load(String what, long now, @Nullable Long most) {}
}
