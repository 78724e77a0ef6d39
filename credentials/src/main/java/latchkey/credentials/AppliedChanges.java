package latchkey.credentials;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the changes is applied in this process. The record has all of them, in order; what the other ways bring earlier
 * is applied at once and not told a second time when the record brings it too. No thread and no waiting of its own; for
 * any number of threads.
 */
final class AppliedChanges {
    private static final Logger log = LoggerFactory.getLogger(AppliedChanges.class);
    /** Those that came early are remembered so that they are told once; beyond that number some are told twice. */
    private static final int MOST_AHEAD = 100_000;

    private final KnownPasswords known;
    private final Confirmations confirmations;
    private final Clock clock;
    private final CredentialMeter meter;

    /** Applied changes that the record has not brought yet; guarded by this. */
    private final TreeMap<Long, Change> ahead = new TreeMap<>();

    private volatile long position;
    private volatile long base;

    AppliedChanges(KnownPasswords known, Confirmations confirmations, CredentialSettings settings) {
        this.known = known;
        this.confirmations = confirmations;
        clock = settings.clock();
        meter = settings.meter();
    }

    /** Begins with what the record says of the past. */
    synchronized void begin(ChangeLog.Base start) {
        ahead.clear();
        start.epochs().forEach(known::changed);
        base = start.from();
        position = start.latest();
    }

    /** Forgets everything and begins anew: what was read was the past of another record. */
    synchronized void beginAgain(ChangeLog.Base start) {
        known.forgetAll();
        begin(start);
        confirmations.cutOff();
    }

    /** Every change up to this number is applied. */
    long position() {
        return position;
    }

    /** Of every account that changed after this number the latest epoch is known. */
    long base() {
        return base;
    }

    /** Every change up to this number is in force, its sessions closed. */
    long confirmed() {
        long applied = position; // read first: a change is told before it counts as applied
        return confirmations.upTo(applied);
    }

    /** What memory holds of the account counts no longer; the change itself is applied later. */
    void raise(Change change) {
        known.changed(change);
    }

    /** The next change of the record. */
    synchronized void read(Change change, long now) {
        if (!change.equals(ahead.remove(change.seq()))) {
            apply(change, CredentialMeter.Feed.RECORD, now);
        }
        if (change.seq() > position) {
            position = change.seq();
        }
        advance();
    }

    /**
     * A change that another way than reading the record brought.
     *
     * @return whether there are others before it that are not applied
     */
    synchronized boolean heard(Change change, CredentialMeter.Feed feed, long now) {
        if (change.seq() <= position || ahead.containsKey(change.seq())) {
            return false;
        }
        ahead.put(change.seq(), change);
        if (ahead.size() > MOST_AHEAD) {
            ahead.pollFirstEntry();
        }
        apply(change, feed, now);
        advance();
        return position < change.seq();
    }

    /**
     * Each change names the one before it: as far as nothing is missing in between, all are applied. Told to whoever
     * confirms, who was told of the sessions too early.
     */
    private void advance() {
        Map.Entry<Long, Change> next = ahead.higherEntry(position);
        while (next != null && next.getValue().previous() <= position) {
            position = next.getKey();
            next = ahead.higherEntry(position);
        }
        confirmations.advanced();
    }

    private void apply(Change change, CredentialMeter.Feed feed, long now) {
        raise(change);
        if (change.kind() == Change.Kind.UNKNOWN) {
            log.warn("change {} is of a kind that only a newer version knows: taken for the worst", change.seq());
        }
        confirmations.tell(change, now);
        if (change.kind().ends() != Change.Ends.NOTHING) {
            meter.revocation(change.kind());
        }
        meter.feedLag(feed, Duration.between(change.at(), clock.instant()));
    }
}
