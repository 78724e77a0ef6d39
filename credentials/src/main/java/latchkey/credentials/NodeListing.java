package latchkey.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.record.SessionTable;
import latchkey.credentials.secret.KeyRing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's row in the record, with the sessions that are open here, and removes the rows of nodes that are dead.
 * Every method blocks for as long as the record takes.
 */
final class NodeListing {
    private static final Logger log = LoggerFactory.getLogger(NodeListing.class);
    private static final int LONGEST_CLIENT = 200;

    private static final long SESSIONS_EVERY = Duration.ofMillis(950).toNanos();
    /** How long a node may be silent beyond its lease before it is held for dead. */
    private static final Duration DEAD = Duration.ofSeconds(30);
    /** If this node saw nothing of the others for that long, it cannot say how long they were silent. */
    private static final Duration LOOK_AWAY = Duration.ofSeconds(10);

    private final long self;
    private final String name;
    private final Database database;
    private final ChangeFeed feed;
    private final Confirmations confirmations;
    private final SessionHolder sessions;
    private final KeyRing keys;
    private final CredentialSettings settings;
    private final LongSupplier ticker;
    private final Instant started;

    // For one thread at a time.
    private Map<String, SessionFacts> listed = new HashMap<>();
    private @Nullable Long sessionsListed;
    private long beat;
    private boolean failing;
    private final Map<Long, Silence> others = new HashMap<>();
    private @Nullable Long looked;

    /** Since when another node's row is as it is. */
    private record Silence(long beat, long since) {}

    NodeListing(
            long self,
            String name,
            Database database,
            ChangeFeed feed,
            Confirmations confirmations,
            SessionHolder sessions,
            KeyRing keys,
            CredentialSettings settings) {
        this.self = self;
        this.name = FreeText.clean(name, LONGEST_CLIENT);
        this.database = database;
        this.feed = feed;
        this.confirmations = confirmations;
        this.sessions = sessions;
        this.keys = keys;
        this.settings = settings;
        ticker = settings.ticker();
        started = settings.clock().instant();
    }

    /** @throws RecordUnavailable if the row could not be written */
    synchronized void add() {
        NodeTable.Beat first = next();
        database.write(sql -> {
            NodeTable.add(sql, self, name, started, Freshness.lease(settings.lease()), first);
            return true;
        });
    }

    private NodeTable.Beat next() {
        return new NodeTable.Beat(
                ++beat, feed.confirmed(), sessions.count(), ClosedCounts.print(confirmations.closed()), keys.ids());
    }

    /** Writes the row, and about once a second which sessions came and went; what cannot be written is next time. */
    synchronized void write() {
        try {
            writeNow();
            if (failing) {
                log.info("the node is listed again");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("the node's row cannot be written: {}", e.getMessage());
            }
            failing = true;
        }
    }

    private void writeNow() {
        long now = ticker.getAsLong();
        boolean due = sessionsListed == null || now - sessionsListed >= SESSIONS_EVERY;
        Map<String, SessionFacts> open = due ? open() : listed;
        List<SessionFacts> came = open.values().stream()
                .filter(session -> !session.equals(listed.get(session.id())))
                .toList();
        Set<String> gone = new HashSet<>(listed.keySet());
        gone.removeAll(open.keySet());
        NodeTable.Beat row = next();
        database.write(sql -> {
            if (NodeTable.beat(sql, self, row)) {
                SessionTable.remove(sql, self, gone);
                SessionTable.put(sql, self, came);
            } else {
                log.warn("this node was taken off the list for its silence, and is back");
                NodeTable.add(sql, self, name, started, Freshness.lease(settings.lease()), row);
                SessionTable.put(sql, self, open.values());
            }
            return true;
        });
        listed = open;
        if (due) {
            sessionsListed = now;
        }
    }

    private Map<String, SessionFacts> open() {
        Map<String, SessionFacts> open = new HashMap<>();
        for (SessionFacts session : sessions.sessions()) {
            open.put(session.id(), session.withClient(FreeText.clean(session.client(), LONGEST_CLIENT)));
        }
        return open;
    }

    /**
     * Removes the nodes that were silent for longer than their lease and {@link #DEAD}, by this process's own clock.
     *
     * @param heard how long ago each node was heard of in another way
     */
    synchronized void removeDead(Map<Long, Duration> heard) {
        try {
            List<NodeTable.Row> rows = database.read(NodeTable::all);
            long now = ticker.getAsLong();
            if (looked == null || now - looked > LOOK_AWAY.toNanos()) {
                others.clear();
            }
            looked = now;
            others.keySet()
                    .retainAll(rows.stream().map(NodeTable.Row::incarnation).toList());
            for (NodeTable.Row dead : silent(rows, heard, now)) {
                if (database.write(sql -> NodeTable.removeSilent(sql, dead.incarnation(), dead.beat()))) {
                    log.warn("node {} was not heard of for long: it is taken off the list", dead.name());
                }
            }
        } catch (RecordUnavailable e) {
            log.debug("the other nodes cannot be looked at", e);
        }
    }

    private List<NodeTable.Row> silent(List<NodeTable.Row> rows, Map<Long, Duration> heard, long now) {
        List<NodeTable.Row> silent = new ArrayList<>();
        for (NodeTable.Row row : rows) {
            Silence silence = others.get(row.incarnation());
            if (silence == null || silence.beat != row.beat()) {
                silence = new Silence(row.beat(), now);
                others.put(row.incarnation(), silence);
            }
            Duration limit = row.lease().plus(DEAD);
            Duration otherwise = heard.getOrDefault(row.incarnation(), limit.plusSeconds(1));
            if (row.incarnation() != self && now - silence.since > limit.toNanos() && otherwise.compareTo(limit) > 0) {
                silent.add(row);
            }
        }
        return silent;
    }

    /** Takes the row away; its sessions go with it. */
    synchronized void remove() {
        try {
            database.write(sql -> {
                NodeTable.remove(sql, self);
                return true;
            });
        } catch (RecordUnavailable e) {
            log.warn("the node's row stays for some time: {}", e.getMessage());
        }
    }
}
