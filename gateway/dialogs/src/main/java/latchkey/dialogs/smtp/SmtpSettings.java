package latchkey.dialogs.smtp;

import java.net.URI;
import java.util.Optional;

/**
 * What a submission listener tells its clients.
 *
 * @param tls whether TLS stands from the first byte; otherwise STARTTLS is offered
 * @param hostName the gateway's own name, in the greeting and in every EHLO reply
 * @param extensions what the backends can do, measured by {@link SmtpProbeDialog}; empty while none was reached, and
 *     then the greeting is 421, since clients take every failed AUTH for a wrong password
 * @param passwordPage where an app-specific password is made
 */
public record SmtpSettings(
        boolean tls, String hostName, Optional<SmtpExtensions> extensions, Optional<URI> passwordPage) {

    public SmtpSettings {
        SmtpText.requireHostName(hostName);
    }
}
