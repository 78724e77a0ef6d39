package latchkey.credentials;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Says whether what this process holds in memory may be trusted: whether it lately knew, for certain, everything that was
 * committed. All times are nanoseconds of one monotonic clock, given by the caller; the wall clock has no say (G12).
 *
 * <p>It knew everything at the latest of these instants:
 *
 * <ol>
 *   <li>when it began to read the record, with success;
 *   <li>when it issued a beat that another node echoes, saying "after I saw it I read the record, whose latest change was
 *       W", once every change up to W is applied here. Only a beat whose time is known here counts, so a report that is
 *       kept back or sent again proves nothing that it did not prove the first time (G4).
 * </ol>
 *
 * From then on memory is trusted for the lease (G5). It is trusted for longer, up to the outage time, while nobody can
 * read the record, so that nothing can be committed: every node that the record listed answers within {@link #RECENT},
 * says that it cannot read the record either, and knows of no change that is not applied here (G7).
 */
final class Freshness {
    /** How old an echo, or a word of the shared store, may be to speak of the present. */
    static final Duration RECENT = Duration.ofSeconds(5);

    /** The least lease: the record is asked several times a second, not all the time. */
    private static final Duration LEAST_LEASE = Duration.ofSeconds(1);

    /** Between the end of the lease and the end of the sessions: time for a process that slept to ask again. */
    private static final long GRACE = Duration.ofMillis(400).toNanos();
    /** Looks that lie further apart have a sleep between them. */
    private static final long AWAKE = Duration.ofSeconds(2).toNanos();

    /** Of the latest beats it is known when they were issued: seconds of them, also when many changes are confirmed. */
    private static final int BEATS = 2_048;

    /** What a look at the state of affairs found. */
    enum Turn {
        NONE,
        /** Memory is trusted no longer: end all sessions. Found once for each loss. */
        LOST,
        /** Memory is trusted again. */
        REGAINED
    }

    /** What another node last said of itself. */
    private record Word(long issued, boolean reads, long position) {}

    private final long self;
    private final long lease;
    private final long outage;
    private final long longestSilence;

    private volatile long asked;
    private volatile long complete;
    /** Trusted until then because nobody can read the record; at most {@link #complete} if not. */
    private volatile long outageTrust;

    // The rest is guarded by this.
    private final long[] issued = new long[BEATS];
    private long latestBeat;
    private final Map<Long, Word> words = new HashMap<>();
    private Set<Long> listed = Set.of();
    private long storeHeard;
    private boolean storeWasHeard;
    private boolean asking;
    private long attempt;
    private boolean expired;
    private long expiredSince;
    private long looked;
    private boolean lost;
    private long completeWhenLost;

    /**
     * @param self the incarnation of this process, which others echo
     * @param longestSilence after which memory is not trusted, unless the record was asked meanwhile (G13)
     * @param now when everything that was committed was known
     */
    Freshness(long self, Duration lease, Duration outage, Duration longestSilence, long now) {
        this.self = self;
        this.lease = lease(lease).toNanos();
        this.outage = Math.max(outage.toNanos(), this.lease);
        this.longestSilence = longestSilence.toNanos();
        asked = now;
        attempt = now;
        complete = now;
        outageTrust = now;
        looked = now;
    }

    /** The lease that is kept where this one is wished for. */
    static Duration lease(Duration wished) {
        return wished.compareTo(LEAST_LEASE) > 0 ? wished : LEAST_LEASE;
    }

    /** Whether memory may be trusted. Memory only, no lock. */
    boolean trusted(long now) {
        return now - asked <= longestSilence && isFresh(now);
    }

    /** How long memory would be trusted from now on if nothing more were heard; zero if it is not. Memory only. */
    Duration remaining(long now) {
        long asking = longestSilence - (now - asked);
        long knowing = Math.max(lease - (now - complete), outageTrust - now);
        return Duration.ofNanos(Math.max(0, Math.min(asking, knowing)));
    }

    private boolean isFresh(long now) {
        return now - complete <= lease || now - outageTrust <= 0;
    }

    /** When everything that was committed was last known for certain. */
    long complete() {
        return complete;
    }

    /**
     * The record is being asked from now on. After a sleep that counts only once it has answered, or failed; and it is as
     * old as the question, since the answer too may have slept (G13).
     */
    synchronized void asking(long now) {
        asking = true;
        attempt = now;
        if (now - asked <= longestSilence) {
            asked = now;
        }
    }

    /**
     * The record was read and everything in it is applied.
     *
     * @param began when it was asked
     * @param nodes the incarnations of the nodes that it lists
     */
    synchronized void read(long began, Set<Long> nodes) {
        ended();
        listed = nodes;
        completeAt(began);
    }

    /** The record did not answer, or not in a way that counts. */
    synchronized void failed() {
        ended();
    }

    private void ended() {
        asking = false;
        asked = attempt;
    }

    private void completeAt(long instant) {
        if (instant - complete > 0) {
            complete = instant;
        }
    }

    /** A beat is about to be told to the others; numbers rise one by one. */
    synchronized void issued(long beat, long now) {
        latestBeat = beat;
        issued[(int) (beat % BEATS)] = now;
    }

    /** The shared store has answered. */
    synchronized void heardStore(long now) {
        storeHeard = now;
        storeWasHeard = true;
    }

    /**
     * Another node's report, however old.
     *
     * @param position every change up to this number is applied here
     */
    synchronized void heard(NodeReport report, long position) {
        Long echo = report.echoes().get(self);
        if (echo == null || echo > latestBeat || echo <= latestBeat - BEATS || echo < 1) {
            return;
        }
        long issuedAt = issued[(int) (echo % BEATS)];
        Long latest = report.latest();
        if (latest != null && latest <= position) {
            completeAt(issuedAt);
        }
        Word word = new Word(issuedAt, latest != null, report.position());
        words.merge(report.incarnation(), word, (old, fresh) -> fresh.issued - old.issued >= 0 ? fresh : old);
    }

    /** Weighs whether nobody can read the record; to be called after each beat. */
    synchronized void weigh(long position, long now) {
        words.values().removeIf(word -> now - word.issued > RECENT.toNanos());
        boolean allCannot = storeWasHeard
                && words.values().stream().noneMatch(word -> word.reads || word.position > position)
                && listed.stream().allMatch(node -> node == self || words.containsKey(node));
        if (!allCannot) {
            outageTrust = complete;
            return;
        }
        long oldest = storeHeard;
        for (Word word : words.values()) {
            oldest = word.issued - oldest < 0 ? word.issued : oldest;
        }
        // A word is believed for no longer than the record would be: a node that is alone at last has its lease (G5).
        long until = oldest + Math.min(RECENT.toNanos(), lease);
        long longest = complete + outage;
        outageTrust = until - longest < 0 ? until : longest;
    }

    /**
     * Looks at the state of affairs; to be called about twice a second. Trust counts as lost only when the record was
     * asked once more since its end, by a process that was awake: one that slept and reads on has lost nothing.
     */
    synchronized Turn look(long now) {
        boolean slept = now - looked > AWAKE;
        looked = now;
        if (isFresh(now)) {
            expired = false;
            boolean regained = lost;
            lost = false;
            return regained ? Turn.REGAINED : Turn.NONE;
        }
        if (!expired || slept) {
            expired = true;
            expiredSince = now;
            return Turn.NONE;
        }
        if (lost && complete - completeWhenLost > 0) {
            lost = false; // it was trusted in between, and whoever came then must leave too
        }
        boolean askedSince = asking || asked - expiredSince >= 0;
        if (lost || !askedSince || now - expiredSince < GRACE) {
            return Turn.NONE;
        }
        lost = true;
        completeWhenLost = complete;
        return Turn.LOST;
    }
}
