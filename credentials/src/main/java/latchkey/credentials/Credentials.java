package latchkey.credentials;

import java.util.List;

/** The whole of this module, opened and wired: the door for everybody else. */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class Credentials implements AutoCloseable {
    private Credentials() {}

    /**
     * Opens the record, brings its schema up to date and starts to follow its changes.
     *
     * @throws RecordUnavailable if the record cannot be opened
     */
    public static Credentials open(CredentialSettings settings) {
        throw new UnsupportedOperationException();
    }

    public Accounts accounts() {
        throw new UnsupportedOperationException();
    }

    public Passwords passwords() {
        throw new UnsupportedOperationException();
    }

    public Verifier verifier() {
        throw new UnsupportedOperationException();
    }

    public ChangeFeed feed() {
        throw new UnsupportedOperationException();
    }

    /** The latest lines of an account's audit trail, newest first. */
    public List<AuditEntry> audit(long account, int atMost) {
        throw new UnsupportedOperationException();
    }

    /** Writes what is still to be written and closes everything, in reverse order of opening. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
