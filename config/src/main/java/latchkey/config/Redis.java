package latchkey.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What several nodes share beside the record, to be fast; nothing is lost with it.
 *
 * @param servers one for {@link Mode#STANDALONE}; the Sentinels for {@link Mode#SENTINEL}; some of the cluster's for
 *     {@link Mode#CLUSTER}, the others are found through them
 * @param master the name under which the Sentinels know the servers; with {@link Mode#SENTINEL}, and only then
 * @param login {@code null} if the servers ask for none
 * @param sentinelLogin {@code null} if the Sentinels ask for none; only with {@link Mode#SENTINEL}
 * @param ca PEM certificates to trust; {@code null} for those that Java trusts
 * @param prefix what every key begins with
 */
public record Redis(
        Mode mode,
        List<Server> servers,
        @Nullable String master,
        @Nullable Login login,
        @Nullable Login sentinelLogin,
        Encryption tls,
        @Nullable Path ca,
        String prefix) {

    static final String DEFAULT_PREFIX = "latchkey:";

    /** How the servers belong together. */
    public enum Mode {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    /** Whether connections are in clear. */
    public enum Encryption {
        NONE,
        REQUIRED
    }

    /** Where a server listens. */
    public record Server(String host, int port) {

        public Server {
            Allowed.HOST.require("host", host);
            Allowed.PORT.require("port", port);
        }

        /** @param text as {@link Allowed#SERVER} has it */
        static Server parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = text.substring(0, colon);
            return new Server(
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        }
    }

    /**
     * How Latchkey signs in.
     *
     * @param user {@code null} for the default user
     */
    public record Login(@Nullable String user, Secret password) {

        public Login {
            if (user != null) {
                Allowed.NAME.require("user", user);
            }
        }
    }

    public Redis {
        servers = List.copyOf(servers);
        Allowed.PREFIX.require("prefix", prefix);
        if (servers.isEmpty() || (mode == Mode.STANDALONE && servers.size() > 1)) {
            throw new IllegalArgumentException("too few or too many servers");
        }
        if ((mode == Mode.SENTINEL) != (master != null)) {
            throw new IllegalArgumentException("a master's name belongs to Sentinels, and they to it");
        }
        if (mode != Mode.SENTINEL && sentinelLogin != null) {
            throw new IllegalArgumentException("a login for Sentinels without Sentinels");
        }
    }
}
