package latchkey.config;

import org.jspecify.annotations.Nullable;

/** Where the mail and the calendars are; {@code null} for a protocol that no listener speaks. */
public record Backends(
        @Nullable MailBackend imap,
        @Nullable MailBackend smtp,
        @Nullable DavBackend dav) {

    public Backends {
        if (imap != null && imap.login() instanceof BackendLogin.Xclient) {
            throw new IllegalArgumentException("XCLIENT LOGIN is for SMTP only");
        }
    }

    /** Whether a listener for this protocol has somewhere to lead. */
    public boolean has(Protocol protocol) {
        return switch (protocol) {
            case IMAP -> imap != null;
            case SMTP -> smtp != null;
            case DAV -> dav != null;
        };
    }
}
