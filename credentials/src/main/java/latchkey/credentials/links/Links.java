package latchkey.credentials.links;

import java.time.Duration;
import java.util.Optional;

/**
 * Links that can be used once. The record has only a hash of the link's token, and the payload encrypted under a key that
 * is made from the token: whoever has the database has neither. Every method blocks, and throws {@link
 * latchkey.credentials.RecordUnavailable}.
 */
public final class Links {
    /**
     * Makes a link.
     *
     * @param account {@link latchkey.credentials.Account#id()}
     * @param payload at most 16 KiB; the caller wipes its own if it is secret
     * @param life from now on
     * @param by who asks, for the audit trail
     * @return its token: 43 characters that fit into a path, kept nowhere
     */
    @SuppressWarnings("DoNotCallSuggester")
    public String make(Link.Kind kind, long account, byte[] payload, Duration life, String by) {
        throw new UnsupportedOperationException();
    }

    /** The link of that token, which stays good; empty alike if it is unknown, used, expired or of another kind. */
    @SuppressWarnings("DoNotCallSuggester")
    public Optional<Link> look(String token, Link.Kind kind) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #look}, and uses it up: of all that ask for it, on whichever node, one gets it. */
    @SuppressWarnings("DoNotCallSuggester")
    public Optional<Link> claim(String token, Link.Kind kind) {
        throw new UnsupportedOperationException();
    }
}
