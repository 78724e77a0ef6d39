package latchkey.credentials.record;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.ListedSession;
import latchkey.credentials.NamedSession;
import latchkey.credentials.Service;
import latchkey.credentials.SessionCount;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionQuery;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The statements of {@code live_session}. */
public final class SessionTable {
    private static final String SELECT = """
            select n.name, s.id, s.account_id, s.password_id, s.service, s.address, s.client, s.since
            from live_session s join node n on n.incarnation = s.node
            where n.beat_at >= :heardSince\s""";

    private static final String FIND = """
            select a.login, n.name, s.id, s.account_id, s.password_id, s.service, s.address, s.client, s.since
            from live_session s join node n on n.incarnation = s.node join account a on a.id = s.account_id
            where n.beat_at >= :heardSince and (:pattern = '%%' or a.login like :pattern escape '!')\s""";

    private SessionTable() {}

    /** Adds sessions of a node; what is there under their ids is replaced. */
    public static void put(Sql sql, long node, Collection<SessionFacts> sessions) {
        if (sessions.isEmpty()) {
            return;
        }
        PreparedBatch batch = sql.batch("""
                insert into live_session (node, id, account_id, password_id, service, address, client, since)
                values (:node, :id, :account, :credential, :service, :address, :client, :since)
                on conflict (node, id) do update set client = excluded.client""");
        sessions.forEach(session -> batch.bind("node", node)
                .bind("id", session.id())
                .bind("account", session.account())
                .bind("credential", session.credential())
                .bind("service", session.service().name())
                .bind("address", withoutScope(session.peer()))
                .bind("client", session.client())
                .bind("since", session.since().toEpochMilli())
                .add());
        batch.execute();
    }

    /** An IPv6 address may name an interface of its machine, which means nothing elsewhere. */
    private static String withoutScope(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    public static void remove(Sql sql, long node, Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        PreparedBatch batch = sql.batch("delete from live_session where node = :node and id = :id");
        ids.forEach(id -> batch.bind("node", node).bind("id", id).add());
        batch.execute();
    }

    /** Those of all nodes that wrote within that many milliseconds, oldest first. */
    public static List<ListedSession> all(Sql sql, long withinMillis) {
        return listed(sql.query(SELECT + "order by s.since, s.id").bind("heardSince", sql.now() - withinMillis));
    }

    /** As {@link #all}, of one account. */
    public static List<ListedSession> of(Sql sql, long account, long withinMillis) {
        return listed(sql.query(SELECT + "and s.account_id = :account order by s.since, s.id")
                .bind("account", account)
                .bind("heardSince", sql.now() - withinMillis));
    }

    /** As {@link #all}, the one of that id. */
    public static Optional<ListedSession> byId(Sql sql, String id, long withinMillis) {
        return listed(sql.query(SELECT + "and s.id = :id order by s.since, s.id")
                        .bind("id", id)
                        .bind("heardSince", sql.now() - withinMillis))
                .stream()
                .findFirst();
    }

    /** How many there are by node and service, of nodes that wrote within that many milliseconds. */
    public static List<SessionCount> counts(Sql sql, long withinMillis) {
        return sql.query("""
                select n.name, s.service, count(*) as sessions
                from live_session s join node n on n.incarnation = s.node
                where n.beat_at >= :heardSince group by n.name, s.service order by n.name, s.service""")
                .bind("heardSince", sql.now() - withinMillis)
                .map((row, _) -> new SessionCount(
                        row.getString("name"), Service.valueOf(row.getString("service")), row.getInt("sessions")))
                .list();
    }

    /** Those that are asked for, of nodes that wrote within that many milliseconds. */
    public static List<NamedSession> find(Sql sql, SessionQuery query, String part, long withinMillis) {
        Query found = switch (query.order()) {
            case LATEST -> sql.query(FIND + "order by s.since desc, s.id limit :most offset :skip");
            case LONGEST -> sql.query(FIND + "order by s.since, s.id limit :most offset :skip");
        };
        return found.bind("heardSince", sql.now() - withinMillis)
                .bind("pattern", "%" + part.replaceAll("[!%_]", "!$0") + "%")
                .bind("most", query.most())
                .bind("skip", query.skip())
                .map((row, _) -> new NamedSession(row.getString("login"), listed(row)))
                .list();
    }

    private static List<ListedSession> listed(Query query) {
        return query.map((row, _) -> listed(row)).list();
    }

    private static ListedSession listed(ResultSet row) throws SQLException {
        return new ListedSession(
                row.getString("name"),
                new SessionFacts(
                        row.getString("id"),
                        row.getLong("account_id"),
                        row.getLong("password_id"),
                        Service.valueOf(row.getString("service")),
                        InetAddress.ofLiteral(row.getString("address")),
                        row.getString("client"),
                        Instant.ofEpochMilli(row.getLong("since"))));
    }
}
