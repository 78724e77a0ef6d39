package latchkey.credentials.tokens;

import java.util.Locale;
import java.util.Optional;

/** What the holder of an API token may do. */
public enum Role {
    /** Look at everything but secrets. */
    READ,
    /** Issue app passwords, and make links with which an owner takes one. Implies {@link #READ}. */
    ISSUE,
    /** Revoke app passwords, end sessions, suspend accounts. Implies {@link #READ}. */
    REVOKE,
    /** Everything. */
    ADMIN;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The one name of this role in record, command line and API: lower case. */
    public String wireName() {
        return wireName;
    }

    /** The role of that wire name; empty if there is none. Case matters. */
    public static Optional<Role> named(String wireName) {
        for (Role role : values()) {
            if (role.wireName.equals(wireName)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Whether whoever has this role may do what needs the other one. */
    public boolean implies(Role other) {
        return this == ADMIN || this == other || other == READ;
    }
}
