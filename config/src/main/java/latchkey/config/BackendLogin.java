package latchkey.config;

/** How the gateway opens an account's session on a mail server that does not know the app password. */
public sealed interface BackendLogin {

    /** SASL PLAIN (RFC 4616) with the account as authorization identity and this user's name and password. */
    record MasterAuthzid(String user, Secret password) implements BackendLogin {

        public MasterAuthzid {
            Allowed.NAME.require("user", user);
        }
    }

    /** The login name {@code account*user}, as Dovecot's auth_master_user_separator has it, and this password. */
    record MasterSuffix(String user, Secret password, char separator) implements BackendLogin {

        static final char DEFAULT_SEPARATOR = '*';

        public MasterSuffix {
            Allowed.NAME.require("user", user);
            Allowed.SEPARATOR.require("separator", String.valueOf(separator));
        }
    }

    /** The account's own name with one password that the backend takes for every account. */
    record ServicePassword(Secret password) implements BackendLogin {}

    /** SMTP only: no password; {@code XCLIENT LOGIN=}, which the backend must allow from the gateway's address. */
    record Xclient() implements BackendLogin {}
}
