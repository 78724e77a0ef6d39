package latchkey.credentials.record;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.Role;

/** The statements of {@code api_token}; roles are words with a space between. */
public final class ApiTokenTable {
    private static final String SELECT = """
            select id, name, roles, created_at, created_by, expires_at, used_at, revoked_at, hash from api_token
            """;

    /** A token with the hash of its text. */
    public record Kept(ApiToken token, String hash) {}

    private ApiTokenTable() {}

    public static void add(Sql sql, ApiToken token, String hash) {
        sql.update("""
                insert into api_token (id, name, roles, created_at, created_by, expires_at, hash)
                values (:id, :name, :roles, :created, :createdBy, :expires, :hash)""")
                .bind("id", token.id())
                .bind("name", token.name())
                .bind("roles", words(token.roles()))
                .bind("created", token.created().toEpochMilli())
                .bind("createdBy", token.createdBy())
                .bind("expires", Columns.millis(token.expires()))
                .bind("hash", hash)
                .execute();
    }

    public static Optional<Kept> find(Sql sql, long id) {
        return sql.query(SELECT + "where id = :id")
                .bind("id", id)
                .map((row, _) -> new Kept(token(row), row.getString("hash")))
                .findOne();
    }

    /** Oldest first. */
    public static List<ApiToken> all(Sql sql) {
        return sql.query(SELECT + "order by id").map((row, _) -> token(row)).list();
    }

    /** Returns 0 if a use after that time is noted already. */
    public static int used(Sql sql, long id, Instant at, Instant unlessAfter) {
        return sql.update("""
                update api_token set used_at = :at
                where id = :id and (used_at is null or used_at <= :unlessAfter)""")
                .bind("id", id)
                .bind("at", at.toEpochMilli())
                .bind("unlessAfter", unlessAfter.toEpochMilli())
                .execute();
    }

    /** Returns 0 if there is none, or it was revoked before. */
    public static int revoke(Sql sql, long id, Instant at) {
        return sql.update("update api_token set revoked_at = :at where id = :id and revoked_at is null")
                .bind("id", id)
                .bind("at", at.toEpochMilli())
                .execute();
    }

    private static ApiToken token(ResultSet row) throws SQLException {
        return new ApiToken(
                row.getLong("id"),
                row.getString("name"),
                roles(row.getString("roles")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("created_by"),
                Columns.optionalInstant(row, "expires_at"),
                Columns.optionalInstant(row, "used_at"),
                Columns.optionalInstant(row, "revoked_at"));
    }

    private static String words(Set<Role> roles) {
        return roles.stream().sorted().map(Role::wireName).collect(Collectors.joining(" "));
    }

    /** A role that only a newer version knows permits nothing here. */
    private static Set<Role> roles(String words) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : words.split(" ", -1)) {
            Role.named(word).ifPresent(roles::add);
        }
        return roles;
    }
}
