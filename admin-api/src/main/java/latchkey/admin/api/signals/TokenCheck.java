package latchkey.admin.api.signals;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import latchkey.admin.api.signals.SignalError.Code;
import latchkey.admin.api.signals.SignalReceiver.NotNow;
import org.jspecify.annotations.Nullable;

/** Tells whether a security event token was made by the issuer, for us, and lately (RFC 8417; SSF 1.0, section 4). */
final class TokenCheck {
    /** Longer than a transmitter tries again, and shorter than an id is remembered. */
    private static final Duration OLDEST = Duration.ofHours(12);

    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);
    private static final int LONGEST_ID = 256;

    /** No algorithm with a shared secret, and none without a signature. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final URI issuer;
    private final String audience;
    private final Clock clock;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    TokenCheck(URI issuer, String audience, JWKSource<SecurityContext> keys, Clock clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.clock = clock;
        // The explicit type keeps other tokens of the same issuer out (RFC 8417, section 4.5).
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("secevent+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier((_, _) -> {}); // what must hold is looked at below, each with its own error
    }

    /**
     * The claims, if all is well.
     *
     * @throws SignalError if it is not
     */
    JWTClaimsSet check(String text) throws SignalError {
        SignedJWT token = parsed(text);
        JWTClaimsSet claims = verified(token);
        require(issuer.toString().equals(claims.getIssuer()), Code.INVALID_ISSUER, "The issuer is another.");
        require(claims.getAudience().contains(audience), Code.INVALID_AUDIENCE, "The token is not for this receiver.");
        @Nullable String id = claims.getJWTID();
        require(
                id != null && !id.isEmpty() && id.length() <= LONGEST_ID,
                Code.INVALID_REQUEST,
                "The token needs a jti of 1 to " + LONGEST_ID + " characters.");
        @Nullable Date issued = claims.getIssueTime();
        require(issued != null && isFresh(issued.toInstant()), Code.INVALID_REQUEST, "The token is not of today.");
        return claims;
    }

    private boolean isFresh(Instant issued) {
        Instant now = clock.instant();
        return issued.isAfter(now.minus(OLDEST)) && issued.isBefore(now.plus(CLOCKS_APART));
    }

    private static SignedJWT parsed(String text) throws SignalError {
        try {
            return SignedJWT.parse(text);
        } catch (ParseException e) {
            throw new SignalError(Code.INVALID_REQUEST, "The body is not a signed token.");
        }
    }

    private JWTClaimsSet verified(SignedJWT token) throws SignalError {
        try {
            return processor.process(token, null);
        } catch (KeySourceException e) {
            throw new NotNow("The keys of the issuer cannot be had just now.", e);
        } catch (BadJWSException e) {
            throw new SignalError(Code.AUTHENTICATION_FAILED, "The signature is wrong.");
        } catch (BadJOSEException e) {
            throw new SignalError(Code.INVALID_KEY, "The type, the algorithm or the key is not acceptable.");
        } catch (JOSEException e) {
            throw new SignalError(Code.INVALID_REQUEST, "The token cannot be read.");
        }
    }

    private static void require(boolean holds, Code code, String description) throws SignalError {
        if (!holds) {
            throw new SignalError(code, description);
        }
    }
}
