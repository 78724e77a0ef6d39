package latchkey.admin.portal.passwords;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import latchkey.credentials.Service;

/** What an app password is for: the label and the least services that are filled in. */
public enum Preset {
    IPHONE,
    MAC,
    OUTLOOK,
    THUNDERBIRD,
    ANDROID,
    SCANNER,
    SCRIPT,
    OTHER;

    /** Its name in paths and text keys. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The preset of that id; empty if there is none. */
    public static Optional<Preset> of(String id) {
        for (Preset preset : values()) {
            if (preset.id().equals(id)) {
                return Optional.of(preset);
            }
        }
        return Optional.empty();
    }

    /** What it needs, and no more; empty where nobody can know. */
    public Set<Service> services() {
        return switch (this) {
            case IPHONE, MAC, THUNDERBIRD -> Set.of(Service.IMAP, Service.SMTP, Service.CALDAV, Service.CARDDAV);
            // Outlook knows neither CalDAV nor CardDAV.
            case OUTLOOK -> Set.of(Service.IMAP, Service.SMTP);
            // DAVx5 brings calendars and contacts; a mail app gets a password of its own.
            case ANDROID -> Set.of(Service.CALDAV, Service.CARDDAV);
            case SCANNER, SCRIPT -> Set.of(Service.SMTP);
            case OTHER -> Set.of();
        };
    }

    /** Whether it can be set up by a configuration profile. */
    public boolean takesProfiles() {
        return this == IPHONE || this == MAC;
    }
}
