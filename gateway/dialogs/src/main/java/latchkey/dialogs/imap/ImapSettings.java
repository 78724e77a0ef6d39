package latchkey.dialogs.imap;

import java.net.URI;
import java.util.Optional;

/**
 * What a listener says of itself.
 *
 * @param tls whether TLS stands from the start; otherwise STARTTLS is offered and no password is taken before it
 * @param name what the greeting calls the service: printable ASCII without brackets
 * @param passwordPage where an owner makes an app-specific password, told to those who tried another one
 */
public record ImapSettings(boolean tls, String name, Optional<URI> passwordPage) {
    public ImapSettings {
        if (name.isEmpty() || !name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '[' && c != ']')) {
            throw new IllegalArgumentException("not a name for a greeting: printable ASCII without brackets is needed");
        }
    }
}
