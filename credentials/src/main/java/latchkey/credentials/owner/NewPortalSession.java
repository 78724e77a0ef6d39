package latchkey.credentials.owner;

import java.net.InetAddress;
import latchkey.credentials.Account;
import org.jspecify.annotations.Nullable;

/**
 * The wish for a session; see {@link PortalSession}.
 *
 * @param account as it stood when its owner proved to be it; null for {@link PortalSession.Stage#ANONYMOUS}
 * @param how as in "password and code"; empty while nothing is proved
 */
public record NewPortalSession(
        @Nullable Account account, PortalSession.Stage stage, String how, InetAddress address, String browser) {
    public NewPortalSession {
        if ((account == null) != (stage == PortalSession.Stage.ANONYMOUS)) {
            throw new IllegalArgumentException("a session is anonymous if and only if it has no account");
        }
    }
}
