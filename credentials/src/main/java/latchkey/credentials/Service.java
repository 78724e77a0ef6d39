package latchkey.credentials;

import java.util.Locale;
import java.util.Optional;

/** A kind of server that an app password can open. */
public enum Service {
    IMAP,
    SMTP,
    POP3,
    SIEVE,
    CALDAV,
    CARDDAV;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The one name of this service in configuration, record, command line and metrics: lower case. */
    public String wireName() {
        return wireName;
    }

    /** The service of that wire name; empty if there is none. Case matters. */
    public static Optional<Service> named(String wireName) {
        for (Service service : values()) {
            if (service.wireName.equals(wireName)) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }
}
