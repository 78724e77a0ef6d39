package latchkey.credentials.record;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import latchkey.credentials.Account;
import latchkey.credentials.LoginName;
import latchkey.credentials.TwoFactor;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The statements of {@code account} and {@code account_name}. */
public final class AccountTable {
    private static final String SELECT = """
            select a.id, a.login, a.two_factor, a.created_at, a.suspended_at, a.epoch, n.name
            from account a join account_name n on n.account_id = a.id
            """;

    private AccountTable() {}

    /** Adds an account with epoch 0 and all its names, none of which may be {@link #isTaken taken}. */
    public static void add(
            Sql sql, long id, LoginName login, List<LoginName> aliases, TwoFactor twoFactor, Instant created) {
        sql.update("""
                insert into account (id, login, two_factor, created_at, epoch)
                values (:id, :login, :twoFactor, :created, 0)""")
                .bind("id", id)
                .bind("login", login.text())
                .bind("twoFactor", twoFactor.name())
                .bind("created", created.toEpochMilli())
                .execute();
        addName(sql, id, login);
        aliases.forEach(alias -> addName(sql, id, alias));
    }

    /** Adds a name that is not {@link #isTaken taken}. */
    public static void addName(Sql sql, long account, LoginName name) {
        sql.update("insert into account_name (name, account_id) values (:name, :account)")
                .bind("name", name.text())
                .bind("account", account)
                .execute();
    }

    /** Frees the account's name. */
    public static void removeName(Sql sql, long account, LoginName name) {
        sql.update("delete from account_name where name = :name and account_id = :account")
                .bind("name", name.text())
                .bind("account", account)
                .execute();
    }

    public static boolean isTaken(Sql sql, LoginName name) {
        return sql.query("select 1 from account_name where name = :name")
                .bind("name", name.text())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Those that are not deleted, by login. */
    public static List<Account> all(Sql sql) {
        return accounts(sql.query(SELECT));
    }

    /**
     * Those with a login after that one, by login in the database's own order. By way of the names, which have an index.
     *
     * @param after null for the first
     * @param part of the login or of an alias
     */
    public static List<Account> page(Sql sql, @Nullable String after, int atMost, String part) {
        return List.copyOf(byId(sql.query(SELECT + """
                where a.id in (
                    select l.account_id from account_name l join account o on o.id = l.account_id and o.login = l.name
                    where l.name > :after and (:pattern = '%%' or exists (
                        select 1 from account_name p
                        where p.account_id = l.account_id and p.name like :pattern escape '!'))
                    order by l.name limit :atMost)
                order by a.login""")
                        .bind("after", after == null ? "" : after)
                        .bind("pattern", "%" + part.replaceAll("[!%_]", "!$0") + "%")
                        .bind("atMost", atMost))
                .values());
    }

    /** The login of the account of that id, deleted or not. */
    public static Optional<String> login(Sql sql, long id) {
        return sql.query("select login from account where id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** Empty too if it was deleted. */
    public static Optional<Account> byId(Sql sql, long id) {
        return accounts(sql.query(SELECT + "where a.id = :id").bind("id", id)).stream()
                .findFirst();
    }

    /** The account that has this name as its login or as an alias. */
    public static Optional<Account> byName(Sql sql, LoginName name) {
        return accounts(sql.query(SELECT + "where a.id = (select account_id from account_name where name = :name)")
                        .bind("name", name.text()))
                .stream()
                .findFirst();
    }

    /** From one row for each name; by login. */
    private static List<Account> accounts(Query query) {
        return byId(query).values().stream()
                .sorted(Comparator.comparing(Account::login))
                .toList();
    }

    /** In the order of the rows. */
    private static Map<Long, Account> byId(Query query) {
        Map<Long, Account> accounts = new LinkedHashMap<>();
        query.map((row, _) -> account(row, row.getString("name")))
                .forEach(one -> accounts.merge(one.id(), one, AccountTable::withAliases));
        return accounts;
    }

    private static Account account(ResultSet row, String name) throws SQLException {
        String login = row.getString("login");
        return new Account(
                row.getLong("id"),
                login,
                name.equals(login) ? List.of() : List.of(name),
                TwoFactor.valueOf(row.getString("two_factor")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Columns.optionalInstant(row, "suspended_at") != null,
                row.getLong("epoch"));
    }

    private static Account withAliases(Account one, Account other) {
        List<String> aliases = Stream.concat(one.aliases().stream(), other.aliases().stream())
                .sorted()
                .toList();
        return new Account(
                one.id(), one.login(), aliases, one.twoFactor(), one.created(), one.suspended(), one.epoch());
    }

    public static void setTwoFactor(Sql sql, long id, TwoFactor twoFactor) {
        sql.update("update account set two_factor = :twoFactor where id = :id")
                .bind("twoFactor", twoFactor.name())
                .bind("id", id)
                .execute();
    }

    /** @param at null to end a suspension */
    public static void setSuspended(Sql sql, long id, @Nullable Instant at) {
        sql.update("update account set suspended_at = :at where id = :id")
                .bind("at", Columns.millis(at))
                .bind("id", id)
                .execute();
    }

    /** Frees the names, so that {@link #byName}, {@link #byId} and {@link #all} do not find the account any more. */
    public static void delete(Sql sql, long id, Instant at) {
        sql.update("delete from account_name where account_id = :id")
                .bind("id", id)
                .execute();
        sql.update("update account set deleted_at = :at where id = :id")
                .bind("at", at.toEpochMilli())
                .bind("id", id)
                .execute();
    }

    static long raiseEpoch(Sql sql, long id) {
        return sql.query("update account set epoch = epoch + 1 where id = :id returning epoch")
                .bind("id", id)
                .mapTo(Long.class)
                .one();
    }
}
