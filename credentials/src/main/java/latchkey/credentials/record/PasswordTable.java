package latchkey.credentials.record;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import latchkey.credentials.AppPassword;
import latchkey.credentials.LastUse;
import latchkey.credentials.Network;
import latchkey.credentials.Revocation;
import latchkey.credentials.Service;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;

/** The statements of {@code app_password}; services and networks are words with a space between. */
public final class PasswordTable {
    private static final String SELECT = """
            select p.id, p.account_id, p.label, p.services, p.expires_at, p.networks, p.created_at, p.created_by,
                p.revoked_at, p.revoked_by, p.revoked_why, p.pepper_id, p.selector, p.hash, u.used_at, u.address, u.service, u.client
            from app_password p left join last_use u on u.password_id = p.id
            """;

    /**
     * A password with its hash: what a login may turn out to be.
     *
     * @param pepperId the pepper that selector and hash were made under
     * @param hash null if what the record holds is none
     */
    public record Candidate(
            AppPassword password,
            String pepperId,
            int selector,
            @Nullable SlowHash hash) {}

    private PasswordTable() {}

    public static void add(Sql sql, AppPassword password, String pepperId, int selector, SlowHash hash) {
        sql.update("""
                insert into app_password (id, account_id, label, services, expires_at, networks, created_at, created_by,
                    pepper_id, selector, hash)
                values (:id, :account, :label, :services, :expires, :networks, :created, :createdBy,
                    :pepper, :selector, :hash)""")
                .bind("id", password.id())
                .bind("account", password.account())
                .bind("label", password.label())
                .bind("services", words(password.services()))
                .bind("expires", Columns.millis(password.expires()))
                .bind(
                        "networks",
                        password.networks().stream().map(Network::toString).collect(Collectors.joining(" ")))
                .bind("created", password.created().toEpochMilli())
                .bind("createdBy", password.createdBy())
                .bind("pepper", pepperId)
                .bind("selector", selector)
                .bind("hash", hash.toPhc())
                .execute();
    }

    /** How many count towards the account's limit. */
    public static int countActive(Sql sql, long account, Instant now) {
        return sql.query("""
                select count(*) from app_password
                where account_id = :account and revoked_at is null and (expires_at is null or expires_at > :now)""")
                .bind("account", account)
                .bind("now", now.toEpochMilli())
                .mapTo(Integer.class)
                .one();
    }

    /** The same for all accounts together, by pepper. */
    public static Map<String, Long> countActiveByPepper(Sql sql, Instant now) {
        return sql.query("""
                select pepper_id, count(*) as passwords from app_password
                where revoked_at is null and (expires_at is null or expires_at > :now) group by pepper_id""").bind("now", now.toEpochMilli()).reduceRows(new TreeMap<>(), (counts, row) -> {
            counts.put(row.getColumn("pepper_id", String.class), row.getColumn("passwords", Long.class));
            return counts;
        });
    }

    /** All of an account, oldest first. */
    public static List<AppPassword> of(Sql sql, long account) {
        return sql.query(SELECT + "where p.account_id = :account order by p.id")
                .bind("account", account)
                .map((row, _) -> password(row))
                .list();
    }

    /** The active ones that expire until then, the first to expire first. */
    public static List<AppPassword> expiring(Sql sql, Instant now, Instant until) {
        return sql.query(SELECT + """
                where p.revoked_at is null and p.expires_at > :now and p.expires_at <= :until
                order by p.expires_at, p.id""")
                .bind("now", now.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .map((row, _) -> password(row))
                .list();
    }

    public static Optional<AppPassword> byId(Sql sql, long id) {
        return sql.query(SELECT + "where p.id = :id")
                .bind("id", id)
                .map((row, _) -> password(row))
                .findOne();
    }

    /**
     * Those that a login may be, nearly always one or none; revoked ones too. All in one statement: between two, another
     * node might move a password from one pepper to another, and neither would find it.
     *
     * @param selectors by pepper
     */
    public static List<Candidate> candidates(Sql sql, long account, Map<String, Integer> selectors) {
        return sql.query(SELECT + "where p.account_id = :account and p.selector in (<selectors>) order by p.id")
                .bind("account", account)
                .bindList("selectors", List.copyOf(selectors.values()))
                .map((row, _) -> new Candidate(
                        password(row), row.getString("pepper_id"), row.getInt("selector"), hash(row.getString("hash"))))
                .filter(candidate -> Integer.valueOf(candidate.selector).equals(selectors.get(candidate.pepperId)))
                .list();
    }

    private static @Nullable SlowHash hash(String phc) {
        try {
            return SlowHash.parse(phc);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Under which peppers the account's active passwords were made. */
    public static List<String> pepperIdsOfActive(Sql sql, long account, Instant now) {
        return sql.query("""
                select distinct pepper_id from app_password
                where account_id = :account and revoked_at is null and (expires_at is null or expires_at > :now)""")
                .bind("account", account)
                .bind("now", now.toEpochMilli())
                .mapTo(String.class)
                .list();
    }

    /** Puts a new hash of the same password in place of that one; returns 0 if it was no longer there. */
    public static int rehash(Sql sql, long id, SlowHash old, String pepperId, int selector, SlowHash renewed) {
        return sql.update("""
                update app_password set pepper_id = :pepper, selector = :selector, hash = :renewed
                where id = :id and hash = :old""")
                .bind("id", id)
                .bind("old", old.toPhc())
                .bind("pepper", pepperId)
                .bind("selector", selector)
                .bind("renewed", renewed.toPhc())
                .execute();
    }

    /** Revokes one that is not revoked yet. */
    public static void revoke(Sql sql, long id, Revocation revocation) {
        sql.update("""
                update app_password set revoked_at = :at, revoked_by = :by, revoked_why = :why
                where id = :id and revoked_at is null""")
                .bind("id", id)
                .bind("at", revocation.at().toEpochMilli())
                .bind("by", revocation.by())
                .bind("why", revocation.why())
                .execute();
    }

    /** Revokes those of an account that are not revoked yet, in one step; their ids. */
    static Set<Long> revokeAll(Sql sql, long account, Revocation revocation) {
        return new HashSet<>(sql.query("""
                update app_password set revoked_at = :at, revoked_by = :by, revoked_why = :why
                where account_id = :account and revoked_at is null returning id""")
                .bind("account", account)
                .bind("at", revocation.at().toEpochMilli())
                .bind("by", revocation.by())
                .bind("why", revocation.why())
                .mapTo(Long.class)
                .list());
    }

    private static AppPassword password(ResultSet row) throws SQLException {
        return new AppPassword(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("label"),
                services(row.getString("services")),
                Columns.optionalInstant(row, "expires_at"),
                networks(row.getString("networks")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("created_by"),
                lastUse(row),
                revocation(row));
    }

    private static @Nullable LastUse lastUse(ResultSet row) throws SQLException {
        Instant at = Columns.optionalInstant(row, "used_at");
        return at == null
                ? null
                : new LastUse(
                        at,
                        InetAddress.ofLiteral(row.getString("address")),
                        service(row.getString("service")),
                        row.getString("client"));
    }

    private static @Nullable Revocation revocation(ResultSet row) throws SQLException {
        Instant at = Columns.optionalInstant(row, "revoked_at");
        return at == null ? null : new Revocation(at, row.getString("revoked_by"), row.getString("revoked_why"));
    }

    static String words(Set<Service> services) {
        return services.stream().sorted().map(Service::wireName).collect(Collectors.joining(" "));
    }

    static Set<Service> services(String words) {
        EnumSet<Service> services = EnumSet.noneOf(Service.class);
        for (String word : words.split(" ", -1)) {
            services.add(service(word));
        }
        return services;
    }

    private static Service service(String word) {
        return Service.named(word).orElseThrow(() -> new IllegalStateException("the record holds an unknown service"));
    }

    private static List<Network> networks(String words) {
        List<Network> networks = new ArrayList<>();
        for (String word : words.split(" ", -1)) {
            if (!word.isEmpty()) {
                networks.add(Network.parse(word));
            }
        }
        return networks;
    }
}
