package latchkey.credentials;

import java.util.List;
import java.util.Optional;

/** Adds, finds and changes accounts. Every method blocks, and throws {@link RecordUnavailable}. */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class Accounts {
    Accounts() {}

    /**
     * Adds an account. Login and aliases are made canonical first.
     *
     * @param by the login or role that asks, for the audit trail
     */
    public Registration add(String login, List<String> aliases, TwoFactor twoFactor, String by) {
        throw new UnsupportedOperationException();
    }

    /** All accounts, by login. */
    public List<Account> list() {
        throw new UnsupportedOperationException();
    }

    /** The account of that login or alias, in whatever spelling it is sent. */
    public Optional<Account> find(String login) {
        throw new UnsupportedOperationException();
    }

    /**
     * Declares how the owner proves a second factor. Turning it off revokes all the account's passwords in the same
     * transaction.
     *
     * @return the account as it stands now; empty if there is none of that id
     */
    public Optional<Account> twoFactor(long account, TwoFactor twoFactor, String by) {
        throw new UnsupportedOperationException();
    }

    /** Refuses every login of the account from now on and ends its sessions; its passwords stay as they are. */
    public Optional<Account> suspend(long account, String by, String why) {
        throw new UnsupportedOperationException();
    }

    /** Ends a suspension. */
    public Optional<Account> resume(long account, String by) {
        throw new UnsupportedOperationException();
    }
}
