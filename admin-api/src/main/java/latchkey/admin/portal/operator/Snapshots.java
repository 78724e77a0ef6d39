package latchkey.admin.portal.operator;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.Credentials;
import latchkey.credentials.NamedSession;
import latchkey.credentials.Nodes;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.SessionQuery;
import org.jspecify.annotations.Nullable;

/**
 * Looks how the service is, for any number of pages that are left open: a look is good for two seconds, and for longer if
 * it took long, so that looking costs a hundredth of the time at most. For any number of threads; one looks, the others
 * wait for it.
 */
final class Snapshots {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration OLDEST = Duration.ofSeconds(10);
    private static final int REST = 100;
    private static final int MOST_GUESSERS = 20;
    private static final int MOST_QUERIES = 100;

    private final Credentials credentials;
    private final Operations operations;
    private final Cache<SessionQuery, Found> sessions = Caffeine.newBuilder()
            .maximumSize(MOST_QUERIES)
            .expireAfter(Expiry.creating((SessionQuery _, Found found) -> found.goodFor))
            .build();

    /** Sessions, and for how long they need not be looked for again. */
    private record Found(List<NamedSession> rows, Duration goodFor) {}

    /** Guarded by this. */
    private @Nullable Snapshot latest;
    /** Guarded by this: until when the latest is good. */
    private long goodUntil;

    Snapshots(Credentials credentials, Operations operations) {
        this.credentials = credentials;
        this.operations = operations;
    }

    synchronized Snapshot latest() {
        long began = System.nanoTime();
        Snapshot known = latest;
        if (known != null && began - goodUntil < 0) {
            return known;
        }
        Snapshot made = new Snapshot(
                credentials.clock().instant(),
                operations.node().get(),
                credentials.guesses().report(MOST_GUESSERS),
                ofRecord());
        long now = System.nanoTime();
        goodUntil = now + goodFor(now - began).toNanos();
        latest = made;
        return made;
    }

    private static Duration goodFor(long took) {
        return Duration.ofNanos(Math.clamp(took * REST, FRESH.toNanos(), OLDEST.toNanos()));
    }

    private Snapshot.@Nullable OfRecord ofRecord() {
        try {
            Nodes nodes = credentials.nodes();
            return new Snapshot.OfRecord(nodes.state(), nodes.sessionCounts());
        } catch (RecordUnavailable _) {
            return null;
        }
    }

    /** The sessions that are asked for; null while the record is away. */
    @Nullable
    List<NamedSession> sessions(SessionQuery query) {
        try {
            return sessions.get(query, this::find).rows;
        } catch (RecordUnavailable _) {
            return null;
        }
    }

    private Found find(SessionQuery query) {
        long began = System.nanoTime();
        List<NamedSession> rows = credentials.nodes().sessions(query);
        return new Found(rows, goodFor(System.nanoTime() - began));
    }
}
