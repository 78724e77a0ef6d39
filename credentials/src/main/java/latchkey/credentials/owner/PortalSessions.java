package latchkey.credentials.owner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.RecordUnavailable;
import org.jspecify.annotations.Nullable;

/** Browsers' sessions at the portal. Every method blocks, and throws {@link RecordUnavailable}. */
@SuppressWarnings("DoNotCallSuggester") // until the bodies are there
public final class PortalSessions {
    /** Characters. */
    public static final int LONGEST_NOTE = 16 * 1024;

    PortalSessions() {}

    /** @return empty if the account was suspended, deleted or changed since it was read */
    public Optional<Opened> open(NewPortalSession wish) {
        throw new UnsupportedOperationException();
    }

    /** The session of that token; empty if it is unknown, was idle for too long or is too old. */
    public Optional<PortalSession> find(String token) {
        throw new UnsupportedOperationException();
    }

    /**
     * The owner has proved more: the same session under a new token; the old one is dead at once, so that nobody is
     * signed in by a token that was known before (ASVS 7.2.4). To {@link PortalSession.Stage#SIGNED_IN} means that a
     * second factor was proved now.
     *
     * @param account as it stood when its owner proved to be it
     * @return empty if the session has ended or gone on meanwhile, or if the account was suspended or deleted, or, where
     *     the session had none yet, changed since it was read
     */
    public Optional<Opened> advance(PortalSession session, PortalSession.Stage to, Account account, String how) {
        throw new UnsupportedOperationException();
    }

    /** A second factor was proved again. */
    public void confirmed(long id, Instant at) {
        throw new UnsupportedOperationException();
    }

    /**
     * Keeps a note for a ceremony under way, in place of another; sealed.
     *
     * @param note at most {@link #LONGEST_NOTE} characters; null to forget
     */
    public void remember(long id, @Nullable String note) {
        throw new UnsupportedOperationException();
    }

    /** The note, to one caller only, once. */
    public Optional<String> take(long id) {
        throw new UnsupportedOperationException();
    }

    /** The account's open sessions of {@link PortalSession.Stage#SIGNED_IN}, the latest seen first. */
    public List<PortalSession> of(long account) {
        throw new UnsupportedOperationException();
    }

    /** @return whether the account had that one */
    public boolean end(long account, long id, String by) {
        throw new UnsupportedOperationException();
    }

    /** @return how many were ended */
    public int endOthers(long account, long keep, String by) {
        throw new UnsupportedOperationException();
    }

    /** @return how many were ended */
    public int endAll(long account, String by) {
        throw new UnsupportedOperationException();
    }
}
