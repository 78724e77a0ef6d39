package latchkey.credentials.tokens;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes, checks and revokes API tokens. Every method blocks, and throws {@link latchkey.credentials.RecordUnavailable}. */
public final class ApiTokens {
    /**
     * Makes a token. Once this returns it is durable and works.
     *
     * @param name 1 to 100 printable characters
     * @param roles at least one
     * @param expires null for never; otherwise in the future
     * @param by who asks, for the audit trail
     * @throws IllegalArgumentException with a sentence, if one of them is not so
     */
    @SuppressWarnings("DoNotCallSuggester")
    public MadeToken make(String name, Set<Role> roles, @Nullable Instant expires, String by) {
        throw new UnsupportedOperationException();
    }

    /** The token of that text; empty alike if it is unknown, wrong, expired or revoked. Notes its use. */
    @SuppressWarnings("DoNotCallSuggester")
    public Optional<ApiToken> check(String token) {
        throw new UnsupportedOperationException();
    }

    /** All of them, the revoked and the expired too, oldest first. */
    @SuppressWarnings("DoNotCallSuggester")
    public List<ApiToken> list() {
        throw new UnsupportedOperationException();
    }

    /**
     * Revokes one: once this returns it is refused, on every node.
     *
     * @param by who asks, for the audit trail
     * @return false if there is none of that id, or it was revoked before
     */
    @SuppressWarnings("DoNotCallSuggester")
    public boolean revoke(long id, String by) {
        throw new UnsupportedOperationException();
    }
}
