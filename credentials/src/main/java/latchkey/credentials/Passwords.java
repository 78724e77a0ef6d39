package latchkey.credentials;

import java.util.List;
import java.util.Optional;

/** Issues, lists and revokes app passwords. Every method blocks, and throws {@link RecordUnavailable}. */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class Passwords {
    Passwords() {}

    /** Makes a password. Once this returns {@link Issuance.Issued} it is durable and works. */
    public Issuance issue(NewPassword wish) {
        throw new UnsupportedOperationException();
    }

    /** All passwords of an account, with the revoked and the expired ones, oldest first; empty if there is no such account. */
    public List<AppPassword> list(long account) {
        throw new UnsupportedOperationException();
    }

    /** The password of that id. */
    public Optional<AppPassword> find(long id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Revokes one. Once this returns the revocation is durable, this process refuses the password, and its listeners
     * have been told. Revoking it again changes nothing and returns the first revocation.
     *
     * @param by the login or role that asks
     * @param why free text for the history; may be empty
     * @return the password as it stands now; empty if there is none of that id
     */
    public Optional<AppPassword> revoke(long id, String by, String why) {
        throw new UnsupportedOperationException();
    }

    /**
     * Revokes all that are not revoked yet, in one transaction.
     *
     * @return those that were revoked by this call
     */
    public List<AppPassword> revokeAll(long account, String by, String why) {
        throw new UnsupportedOperationException();
    }
}
