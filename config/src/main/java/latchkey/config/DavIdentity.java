package latchkey.config;

/** How a CalDAV and CardDAV server learns whose request it is. */
public sealed interface DavIdentity {

    /** The account's name in a request header that the backend trusts from the gateway's address. */
    record Header(String name) implements DavIdentity {

        static final String DEFAULT_NAME = "X-Remote-User";

        public Header {
            Allowed.HEADER_NAME.require("name", name);
        }
    }

    /** HTTP Basic with the account's name and one password that the backend takes for every account. */
    record BasicServicePassword(Secret password) implements DavIdentity {}

    /** HTTP Basic with the login name {@code account%user}, as Stalwart has it, and this user's password. */
    record BasicMasterSuffix(String user, Secret password, char separator) implements DavIdentity {

        public BasicMasterSuffix {
            Allowed.NAME.require("user", user);
            Allowed.CERTAIN_SEPARATOR.require("separator", String.valueOf(separator));
        }
    }
}
