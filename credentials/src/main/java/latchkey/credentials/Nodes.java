package latchkey.credentials;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeSignal;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.record.PasswordTable;
import latchkey.credentials.record.SessionTable;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Seals;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway processes that share a record, the sessions that are open on them, and how far a change is in force there.
 * Every method blocks, and throws {@link RecordUnavailable} unless it says otherwise.
 */
public final class Nodes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final int LONGEST_REASON = 500;

    private final long incarnation;
    private final Database database;
    private final ChangeLog record;
    private final ChangeFeed feed;
    private final Freshness freshness;
    private final Confirmations confirmations;
    private final Changes changes;
    private final KeyRing keys;
    private final CredentialSettings settings;
    private final @Nullable SharedStore shared;
    private final @Nullable NodeReports reports;
    private final @Nullable ChangeStream stream;
    private final Enforcements enforcements;

    /** Guarded by this. */
    private @Nullable Membership membership;
    /** Guarded by this. */
    private @Nullable ChangeSignal signal;
    /** Guarded by this. */
    private boolean follows;

    Nodes(
            long incarnation,
            Database database,
            ChangeLog record,
            ChangeFeed feed,
            Freshness freshness,
            Confirmations confirmations,
            Changes changes,
            KeyRing keys,
            @Nullable SharedStore shared,
            CredentialSettings settings) {
        this.incarnation = incarnation;
        this.database = database;
        this.record = record;
        this.feed = feed;
        this.freshness = freshness;
        this.confirmations = confirmations;
        this.changes = changes;
        this.keys = keys;
        this.shared = shared;
        this.settings = settings;
        Seals seals = new Seals(keys);
        reports = shared == null ? null : new NodeReports(shared, seals, settings.meter());
        stream = shared == null ? null : new ChangeStream(shared, seals, feed, settings.meter());
        if (stream != null) {
            feed.publishTo(stream);
        }
        enforcements = new Enforcements(incarnation, database, feed, confirmations, reports, settings);
    }

    /** Changes that somebody waits for just now. */
    int awaited() {
        return enforcements.awaited();
    }

    /** A number that no other process has. */
    static long newIncarnation() {
        return new SecureRandom().nextLong(1, Long.MAX_VALUE);
    }

    /**
     * Makes this process a node: it is listed, others wait for it to confirm changes, and its sessions end when a change
     * or the end of its lease demands it. To be called before the first login; at most one at a time.
     *
     * @param name a host name, for people
     * @throws RecordUnavailable if it could not be listed, or the changes up to now could not be read
     */
    public synchronized Membership join(String name, SessionHolder sessions) {
        if (membership != null) {
            throw new IllegalStateException("this process is a node already");
        }
        Beats beats = new Beats(incarnation, feed, freshness, confirmations, reports, settings);
        NodeListing listing =
                new NodeListing(incarnation, name, database, feed, confirmations, sessions, keys, settings);
        @Nullable Repair repair = stream == null ? null : new Repair(record, beats, feed, stream);
        Membership joining = new Membership(beats, listing, repair, this::left);
        // Listed first: whoever commits later waits for this node; what was committed before is read now.
        listing.add();
        feed.requireListed(incarnation);
        confirmations.attach(sessions, joining::confirmed);
        membership = joining;
        feed.catchUp();
        if (!feed.reading().answered()) {
            joining.close();
            throw new RecordUnavailable("the changes that were made up to now cannot be read");
        }
        if (shared != null && stream != null && !follows) {
            follows = true;
            shared.follow(stream);
        }
        signal = database.signal(feed::pollSoon);
        joining.start();
        return joining;
    }

    private void left() {
        if (reports != null) {
            try {
                reports.remove(incarnation);
            } catch (SharedUnavailable e) {
                log.debug("the node's report stays", e);
            }
        }
        feed.requireListed(null);
        confirmations.detach();
        synchronized (this) {
            membership = null;
            if (signal != null) {
                signal.close();
                signal = null;
            }
        }
    }

    /** The nodes that were heard of within 12 seconds, by name. */
    public List<NodeFacts> list() {
        return database.read(NodeTable::all).stream()
                .filter(row -> row.age().compareTo(Beats.HEARD) <= 0)
                .map(NodeTable.Row::facts)
                .toList();
    }

    /** All nodes that the record lists, also those that are silent, and what is not in force on all of them yet. */
    public ClusterState state() {
        return enforcements.state();
    }

    /** How many sessions are listed by node and service, as of about a second ago. */
    public List<SessionCount> sessionCounts() {
        return database.read(sql -> SessionTable.counts(sql, Beats.HEARD.toMillis()));
    }

    /** The open sessions that are asked for, as of about a second ago. */
    public List<NamedSession> sessions(SessionQuery query) {
        String part = LoginName.folded(query.login());
        return part.isEmpty() && !query.login().isEmpty()
                ? List.of()
                : database.read(sql -> SessionTable.find(sql, query, part, Beats.HEARD.toMillis()));
    }

    /** The sessions that are open on these nodes, as of about a second ago, oldest first. */
    public List<ListedSession> sessions() {
        return database.read(sql -> SessionTable.all(sql, Beats.HEARD.toMillis()));
    }

    /** The open sessions of one account. */
    public List<ListedSession> sessions(long account) {
        return database.read(sql -> SessionTable.of(sql, account, Beats.HEARD.toMillis()));
    }

    /**
     * Ends one session; its password stays good.
     *
     * @param id {@link SessionFacts#id()}
     * @param by the login or role that asks
     * @param why free text for the audit trail; may be empty
     * @return the session as it was; empty if none of that id is listed
     */
    public Changed<Optional<ListedSession>> endSession(String id, String by, String why) {
        return changes.make(by, change -> {
            Optional<ListedSession> listed = SessionTable.byId(change.sql(), id, Beats.HEARD.toMillis());
            listed.ifPresent(found -> {
                SessionFacts session = found.session();
                change.record(
                        Change.Kind.SESSION_ENDED, session.account(), session.credential(), session.id(), detail(why));
            });
            return listed;
        });
    }

    /**
     * Ends the sessions that were opened with one password, which stays good.
     *
     * @return the password; empty if there is none of that id
     */
    public Changed<Optional<AppPassword>> endSessionsOfPassword(long credential, String by, String why) {
        return changes.make(by, change -> {
            Optional<AppPassword> password = PasswordTable.byId(change.sql(), credential);
            password.ifPresent(found ->
                    change.record(Change.Kind.SESSIONS_OF_PASSWORD_ENDED, found.account(), credential, detail(why)));
            return password;
        });
    }

    /**
     * Ends the sessions of an account, whose passwords stay good.
     *
     * @return the account; empty if there is none of that id
     */
    public Changed<Optional<Account>> endSessionsOfAccount(long account, String by, String why) {
        return changes.make(by, (ChangeTransaction change) -> {
            Optional<Account> found = AccountTable.byId(change.sql(), account);
            found.ifPresent(_ -> change.record(Change.Kind.ALL_SESSIONS_ENDED, account, null, detail(why)));
            return found;
        });
    }

    private static String detail(String why) {
        return FreeText.clean(why, LONGEST_REASON);
    }

    /**
     * Waits until a committed change is in force on every node, its sessions closed; any process may ask, also one that is
     * no node. Trouble of the record is part of the answer, never an exception.
     *
     * @param patience how long to wait at most; not waited for nodes of which nothing is heard
     */
    public Enforcement enforced(Change change, Duration patience) {
        return enforcements.await(change, patience);
    }

    /** As {@link #enforced}, for all that is committed by now: for who asks anew for what was done before. */
    public Enforcement allEnforced(Duration patience) {
        return enforcements.awaitAll(patience);
    }

    /** Leaves, if this process is a node. */
    @Override
    public void close() {
        Membership joined;
        synchronized (this) {
            joined = membership;
        }
        if (joined != null) {
            joined.close();
        }
    }
}
