package latchkey.config;

import static latchkey.config.FileForms.file;
import static latchkey.config.Forms.list;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.text;
import static latchkey.config.SecretForm.password;

import java.util.List;
import java.util.Optional;
import latchkey.config.Redis.Encryption;
import latchkey.config.Redis.Login;
import latchkey.config.Redis.Mode;
import latchkey.config.Redis.Server;
import org.jspecify.annotations.Nullable;

/** The keys of the section {@code redis}, and which of them go together. */
final class RedisReader {

    private static final List<String> OF_SENTINELS = List.of("master", "sentinel-user", "sentinel-password");

    private RedisReader() {}

    /** Empty after a problem. */
    static Optional<Redis> redis(Section redis) {
        Mode mode = redis.optional("mode", oneOf(List.of(Mode.values())), Mode.STANDALONE);
        List<Server> servers = redis.required("servers", list(server()));
        @Nullable String master = redis.optional("master", text(Allowed.NAME));
        @Nullable Login login = login(redis, "user", "password");
        @Nullable Login sentinelLogin = login(redis, "sentinel-user", "sentinel-password");
        Encryption tls = redis.optional("tls", oneOf(List.of(Encryption.values())), Encryption.REQUIRED);
        var ca = redis.optional("ca", file());
        String prefix = redis.optional("prefix", text(Allowed.PREFIX), Redis.DEFAULT_PREFIX);
        if (mode == Mode.STANDALONE && servers.size() > 1) {
            redis.at("servers").problem(servers.size() + " servers", "one; or mode: sentinel or cluster");
        }
        if (mode == Mode.SENTINEL && master == null) {
            redis.at("master").problem("nothing", "the name under which the Sentinels know the servers");
        }
        if (mode != Mode.SENTINEL) {
            OF_SENTINELS.stream()
                    .filter(redis::has)
                    .forEach(key -> redis.at(key).problem("it without Sentinels", "only with mode: sentinel"));
        }
        return redis.place().document().isSound()
                ? Optional.of(new Redis(mode, servers, master, login, sentinelLogin, tls, ca, prefix))
                : Optional.empty();
    }

    /** The nodes of several machines cannot share a file, and nodes that share Redis must share the record. */
    static void requireSharedRecord(Place place, RecordStore record) {
        if (record instanceof RecordStore.Sqlite) {
            place.problem("it with a record in SQLite", "only with record.postgresql, which nodes can share");
        }
    }

    private static Form<Server> server() {
        return new Mapped<>(text(Allowed.SERVER), Server::parse, _ -> Optional.empty());
    }

    private static @Nullable Login login(Section redis, String userKey, String passwordKey) {
        @Nullable String user = redis.optional(userKey, text(Allowed.NAME));
        @Nullable Secret password = redis.optional(passwordKey, password());
        if (user != null && password == null) {
            redis.at(passwordKey).problem("nothing", "the password of " + userKey);
        }
        return password == null ? null : new Login(user, password);
    }
}
