package latchkey.credentials.owner;

import java.net.InetAddress;
import latchkey.credentials.Changed;
import latchkey.credentials.RecordUnavailable;
import org.jspecify.annotations.Nullable;

/** The passwords with which owners sign in at the portal. Every method blocks, and throws {@link RecordUnavailable}. */
@SuppressWarnings("DoNotCallSuggester") // until the bodies are there
public final class PrimaryPasswords {
    /** Characters. */
    public static final int SHORTEST = 12;

    public static final int LONGEST_BYTES = 256;

    PrimaryPasswords() {}

    public boolean exists(long account) {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks a sign-in. The try is counted before it is looked at. Takes one slow hash whoever the login is.
     *
     * @param login in whatever spelling it is sent
     * @param password UTF-8; the caller wipes it
     */
    public PrimaryCheck check(String login, byte[] password, InetAddress peer) {
        throw new UnsupportedOperationException();
    }

    /**
     * Puts a new password in place of the present one. In one transaction: the new one counts, all app passwords are
     * revoked, and all portal sessions of the account end.
     *
     * @param old the present one, UTF-8; the caller wipes it
     * @param renewed UTF-8; the caller wipes it
     * @param keepSession {@link PortalSession#id()} of the session that does not end; null for none
     */
    public Changed<PrimarySetting> change(
            long account, byte[] old, byte[] renewed, String by, @Nullable Long keepSession) {
        throw new UnsupportedOperationException();
    }

    /**
     * As {@link #change}, for an operator who does not know the present one; also sets the first.
     *
     * @param why free text for the audit trail; may be empty
     */
    public Changed<PrimarySetting> reset(long account, byte[] renewed, String by, String why) {
        throw new UnsupportedOperationException();
    }
}
