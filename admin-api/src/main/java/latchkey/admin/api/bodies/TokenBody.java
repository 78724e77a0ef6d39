package latchkey.admin.api.bodies;

import java.time.Instant;
import java.util.List;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;

/** A token of this API: everything but the secret. */
public record TokenBody(
        long id,
        String name,
        List<String> roles,
        String created,
        String createdBy,
        @Nullable String expires,
        @Nullable String lastUsed,
        @Nullable String revoked) {
    public static TokenBody of(ApiToken token) {
        return new TokenBody(
                token.id(),
                token.name(),
                token.roles().stream().sorted().map(Role::wireName).toList(),
                token.created().toString(),
                token.createdBy(),
                text(token.expires()),
                text(token.lastUsed()),
                text(token.revoked()));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** All of them. */
    public record Tokens(List<TokenBody> tokens) {}

    /** A new one, with its secret. */
    public record Made(TokenBody token, String secret) {
        public static Made of(MadeToken made) {
            return new Made(TokenBody.of(made.token()), made.text());
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }
}
