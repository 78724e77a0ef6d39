package latchkey.credentials;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's heartbeat: about twice a second it looks whether memory may still be trusted, tells the others of itself and
 * hears what they tell. Each beat is a call of {@link #beat}, which waits for the shared store at most, never for the
 * record.
 */
final class Beats {
    private static final Logger log = LoggerFactory.getLogger(Beats.class);
    private static final int MOST_ECHOES = 256;
    private static final Duration BEHIND = Duration.ofMillis(500);
    private static final Duration LATELY = Duration.ofMillis(1_500);
    static final Duration FORGOTTEN = Duration.ofHours(1);
    /** As long as that a node counts as heard. */
    static final Duration HEARD = Duration.ofSeconds(12);

    private final long self;
    private final ChangeFeed feed;
    private final Freshness freshness;
    private final Confirmations confirmations;
    private final @Nullable NodeReports reports;
    private final LongSupplier ticker;
    private final CredentialMeter meter;

    /** Another node, as it was last heard. */
    private static final class Peer {
        NodeReport report;
        /** When that report was new. */
        long at;
        /** Its report has changed since it was first seen: it is not one that a dead process left behind. */
        boolean beats;
        /** Its latest beat that was seen before the record was last read. */
        @Nullable
        Long echo;
        /** Since when it is seen to know less than this node. */
        @Nullable
        Long behindSince;

        Peer(NodeReport report, long at) {
            this.report = report;
            this.at = at;
        }
    }

    // All guarded by this.
    private final Map<Long, Peer> peers = new HashMap<>();
    private long beat;

    Beats(
            long self,
            ChangeFeed feed,
            Freshness freshness,
            Confirmations confirmations,
            @Nullable NodeReports reports,
            CredentialSettings settings) {
        this.self = self;
        this.feed = feed;
        this.freshness = freshness;
        this.confirmations = confirmations;
        this.reports = reports;
        ticker = settings.ticker();
        meter = settings.meter();
    }

    /** Returns whether the others were told through the shared store. */
    synchronized boolean beat() {
        long now = ticker.getAsLong();
        look(now);
        confirmations.retry(now);
        boolean told = reports != null && exchange(reports, now);
        meter.nodesHeard(1
                + (int) peers.values().stream()
                        .filter(peer -> peer.beats && now - peer.at <= HEARD.toNanos())
                        .count());
        return told;
    }

    private void look(long now) {
        switch (freshness.look(now)) {
            case LOST -> {
                log.error("nothing was heard for longer than the lease: all sessions end, and logins must wait");
                meter.trustLost();
                confirmations.cutOff();
            }
            case REGAINED -> {
                log.info("the node is in touch again");
                meter.trustRegained();
            }
            case NONE -> {}
        }
    }

    private boolean exchange(NodeReports reports, long now) {
        boolean told = false;
        beat++;
        NodeReport mine = report(now);
        freshness.issued(beat, now); // before anybody can see it
        try {
            reports.put(mine);
            told = true;
            List<NodeReport> heard = reports.all();
            freshness.heardStore(now);
            long at = ticker.getAsLong();
            heard.forEach(report -> hear(report, at));
            forget(reports, at);
        } catch (SharedUnavailable e) {
            log.debug("the nodes are not heard through the shared store", e);
        }
        freshness.weigh(feed.position(), now);
        return told;
    }

    /** The report of a node that died stays in the store until somebody takes it away: else it would be heard of anew. */
    private void forget(NodeReports reports, long at) {
        List<Long> silent = peers.entrySet().stream()
                .filter(peer -> at - peer.getValue().at > FORGOTTEN.toNanos())
                .map(Map.Entry::getKey)
                .toList();
        for (long node : silent) {
            reports.remove(node);
            peers.remove(node);
        }
    }

    /**
     * With a reading of the record go echoes of beats that were seen before it, so that what it found is news to whoever
     * issued them. Who is not listed in the record is not echoed then: nobody would wait for it.
     */
    private NodeReport report(long now) {
        ChangeFeed.Reading reading = feed.reading();
        boolean reads = reading.answered() && now - reading.began() <= LATELY.toNanos();
        Map<Long, Long> echoes = new HashMap<>();
        peers.forEach((node, peer) -> {
            if (reading.began() - peer.at >= 0) {
                peer.echo = peer.report.beat();
            }
            if (now - peer.at <= Freshness.RECENT.toNanos() && echoes.size() < MOST_ECHOES) {
                if (!reads) {
                    echoes.put(node, peer.report.beat());
                } else if (peer.echo != null && reading.nodes().contains(node)) {
                    echoes.put(node, peer.echo);
                }
            }
        });
        return new NodeReport(
                self,
                beat,
                feed.position(),
                feed.confirmed(),
                reads ? reading.latest() : null,
                echoes,
                confirmations.closed());
    }

    private void hear(NodeReport report, long at) {
        if (report.incarnation() == self) {
            return;
        }
        Peer peer = peers.computeIfAbsent(report.incarnation(), _ -> new Peer(report, at));
        if (report.beat() < peer.report.beat()) {
            return; // sent again
        }
        long position = feed.position();
        freshness.heard(report, position);
        if (report.beat() > peer.report.beat()) {
            peer.beats = true;
            peer.report = report;
            peer.at = at;
        }
        if (report.latest() != null || report.position() >= position) {
            peer.behindSince = null;
        } else if (peer.behindSince == null) {
            peer.behindSince = at;
        }
    }

    /**
     * Where each node stands that has heard too little for some time and cannot read the record: somebody who can should
     * tell it again.
     */
    synchronized List<Long> positionsBehind() {
        long now = ticker.getAsLong();
        List<Long> behind = new ArrayList<>();
        for (Peer peer : peers.values()) {
            if (peer.behindSince != null
                    && now - peer.behindSince >= BEHIND.toNanos()
                    && now - peer.at <= Freshness.RECENT.toNanos()) {
                behind.add(peer.report.position());
            }
        }
        return behind;
    }

    /** How long ago something new was heard of each other node through the shared store. */
    synchronized Map<Long, Duration> heard() {
        long now = ticker.getAsLong();
        Map<Long, Duration> heard = new HashMap<>();
        peers.forEach((node, peer) -> heard.put(node, Duration.ofNanos(now - peer.at)));
        return heard;
    }
}
