package latchkey.dialogs.smtp;

import java.net.URI;
import java.util.Optional;

/**
 * What a submission listener tells its clients.
 *
 * @param tls whether TLS stands from the first byte
 * @param startTls whether STARTTLS is offered; never together with {@code tls}. With neither, no password is accepted
 * @param hostName the gateway's own name, in the greeting and in every EHLO reply
 * @param extensions what the backends can do, measured by {@link SmtpProbeDialog}; empty while none was reached, and
 *     then the greeting is 421, since clients take every failed AUTH for a wrong password
 * @param passwordPage where an app-specific password is made
 */
public record SmtpSettings(
        boolean tls,
        boolean startTls,
        String hostName,
        Optional<SmtpExtensions> extensions,
        Optional<URI> passwordPage) {

    public SmtpSettings {
        if (tls && startTls) {
            throw new IllegalArgumentException("STARTTLS cannot be offered where TLS stands from the first byte");
        }
        SmtpText.requireHostName(hostName);
    }
}
