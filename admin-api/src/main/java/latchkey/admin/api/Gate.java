package latchkey.admin.api;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latchkey.admin.web.ClientAddress;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.ApiTokens;
import latchkey.credentials.tokens.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets calls in: by a bearer token (RFC 6750) in the header, with the role that they need, and not too many of them. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9._~+/=-]{1,200})");

    private final ApiTokens tokens;
    private final RateLimits limits;

    Gate(ApiTokens tokens, RateLimits limits) {
        this.tokens = tokens;
        this.limits = limits;
    }

    /**
     * A caller who is let in.
     *
     * @param secret the token as it was sent, from which keys are made; never to be kept
     */
    record Caller(ApiToken token, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Caller[" + token + "]";
        }
    }

    /**
     * Lets a call in.
     *
     * @throws Refusal if its token will not do, or there were too many calls
     */
    Caller admit(Context http, Role role) {
        String secret = sent(http);
        String digest = digest(secret);
        InetAddress address = ClientAddress.of(http);
        if (limits.isShut(address) && !limits.wasRightLately(digest)) {
            throw Refusal.tooMany("Too many wrong tokens came from your address.", RateLimits.WINDOW);
        }
        Optional<ApiToken> token = tokens.check(secret);
        if (token.isEmpty()) {
            throw wrong(address);
        }
        count(http, digest);
        if (!token.get().may(role)) {
            throw Refusal.of(ProblemType.FORBIDDEN, sentence(token.get(), role));
        }
        return new Caller(token.get(), secret);
    }

    private static String sent(Context http) {
        List<String> headers = Collections.list(http.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw Refusal.unauthorized("Send a token of this API: Authorization: Bearer lk_…", false);
        }
        Matcher bearer = BEARER.matcher(headers.getFirst());
        if (headers.size() > 1 || !bearer.matches()) {
            throw Refusal.unauthorized("The header Authorization must be Bearer and a token of this API.", false);
        }
        return bearer.group(1);
    }

    private Refusal wrong(InetAddress address) {
        RateLimits.Allowance allowance = limits.wrong(address);
        if (allowance.left() == 0) {
            LOG.warn("many wrong API tokens from {}: no more are looked at for a while", address.getHostAddress());
        }
        return Refusal.unauthorized("The token is not known, or no longer good.", true);
    }

    /** Tells what is left as draft-ietf-httpapi-ratelimit-headers has it. */
    private void count(Context http, String digest) {
        RateLimits.Allowance allowance = limits.call(digest);
        long window = RateLimits.WINDOW.toSeconds();
        long renewed = seconds(allowance.renewed());
        http.header("RateLimit-Policy", "\"token\";q=" + allowance.most() + ";w=" + window);
        http.header("RateLimit", "\"token\";r=" + Math.max(0, allowance.left()) + ";t=" + renewed);
        if (allowance.left() < 0) {
            throw Refusal.tooMany(
                    "The token may make " + allowance.most() + " calls in " + window + " seconds: go on in " + renewed
                            + " seconds.",
                    allowance.renewed());
        }
    }

    private static long seconds(Duration time) {
        return time.plusNanos(999_999_999).toSeconds();
    }

    private static String sentence(ApiToken token, Role role) {
        String roles = token.roles().stream().map(Role::wireName).sorted().collect(Collectors.joining(" and "));
        return "This needs a token with the role " + role.wireName() + "; the token \"" + token.name() + "\" has "
                + roles + ".";
    }

    private static String digest(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
