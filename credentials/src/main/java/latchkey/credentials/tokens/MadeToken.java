package latchkey.credentials.tokens;

/**
 * A token that was just made.
 *
 * @param text what its holder sends, as in {@code Authorization: Bearer}; to be shown once, it is kept nowhere
 */
public record MadeToken(ApiToken token, String text) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "MadeToken[" + token + "]";
    }
}
