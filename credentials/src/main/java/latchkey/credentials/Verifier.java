package latchkey.credentials;

import org.jspecify.annotations.Nullable;

/** Says whether an attempt to sign in is good. For any number of threads. */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class Verifier {
    Verifier() {}

    /**
     * The verdict if it can be had from memory: one keyed hash and one look-up, no lock and no blocking, so that an
     * event loop may call it. Null means that {@link #verify} has to be asked.
     */
    public @Nullable Outcome known(Attempt attempt) {
        throw new UnsupportedOperationException();
    }

    /**
     * The verdict. May block for up to ten seconds: a database, and the wait for a slow hash. Trouble of the record or
     * a full queue is {@link Outcome.Unavailable}, never an exception.
     */
    public Outcome verify(Attempt attempt) {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether no newer epoch of the account has been heard of: memory only. A session is registered first and then asks
     * this about its {@link Outcome.Accepted#epoch()}, so that a change committed while it signed in cannot pass it by.
     * False means that something about the account changed: verify again.
     */
    public boolean current(long account, long epoch) {
        throw new UnsupportedOperationException();
    }
}
