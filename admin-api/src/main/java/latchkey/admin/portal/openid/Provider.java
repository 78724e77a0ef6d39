package latchkey.admin.portal.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import latchkey.config.OpenId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OpenID provider: where it is asked, and what its answers are worth. Every method may block for some seconds. */
final class Provider {
    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);

    private static final int PATIENCE = (int) Duration.ofSeconds(5).toMillis();
    private static final int MOST_BYTES = 256 * 1024;
    private static final Scope SCOPE = new Scope("openid", "email", "profile");
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";

    private final OpenId settings;
    private final URI redirect;

    private volatile @Nullable Found found;

    /** What the provider publishes of itself, and its keys. */
    private record Found(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys) {}

    Provider(OpenId settings, URI redirect) {
        this.settings = settings;
        this.redirect = redirect;
    }

    /** Where a browser may be sent by a form that leads to the provider, as far as is known without asking. */
    URI formTarget() {
        Found known = found;
        return known == null ? settings.issuer() : known.metadata.getAuthorizationEndpointURI();
    }

    /** Asks what it publishes, beside the caller, so that {@link #formTarget} is known before the first form is shown. */
    void prepare() {
        Thread.startVirtualThread(() -> {
            try {
                found();
            } catch (ProviderUnavailable e) {
                LOG.warn("the OpenID provider cannot be reached yet: {}", String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * Where to send the browser.
     *
     * @param again whether the owner shall prove everything anew, although the provider knows them
     */
    URI authorization(Attempt attempt, boolean again) throws ProviderUnavailable {
        var request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, SCOPE, new ClientID(settings.clientId()), redirect)
                .endpointURI(found().metadata.getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256);
        if (!settings.secondFactor().acr().isEmpty()) {
            request.acrValues(
                    settings.secondFactor().acr().stream().map(ACR::new).toList());
        }
        if (again) {
            request.prompt(Prompt.Type.LOGIN).maxAge(0);
        }
        return request.build().toURI();
    }

    /** Whether that is the provider's name, where an answer gives one (RFC 9207). */
    boolean isNamed(String issuer) {
        return settings.issuer().toString().equals(issuer);
    }

    /** Redeems a code and looks at the ID token. */
    Proof redeem(String code, Attempt attempt) throws ProviderUnavailable {
        Found provider = found();
        try {
            AuthorizationCodeGrant grant = new AuthorizationCodeGrant(
                    new AuthorizationCode(code), redirect, new CodeVerifier(attempt.verifier()));
            HTTPRequest request = new TokenRequest.Builder(
                            provider.metadata.getTokenEndpointURI(), client(provider.metadata), grant)
                    .build()
                    .toHTTPRequest();
            request.setConnectTimeout(PATIENCE);
            request.setReadTimeout(PATIENCE);
            TokenResponse response = OIDCTokenResponseParser.parse(request.send());
            if (!response.indicatesSuccess()) {
                LOG.warn(
                        "the OpenID provider took no code: {}",
                        response.toErrorResponse().getErrorObject().getCode());
                return new Proof.Bad();
            }
            JWT token = ((OIDCTokenResponse) response.toSuccessResponse())
                    .getOIDCTokens()
                    .getIDToken();
            return proof(validator(provider).validate(token, new Nonce(attempt.nonce())));
        } catch (BadJOSEException e) {
            LOG.warn("the OpenID provider sent an ID token that will not do: {}", e.getMessage());
            return new Proof.Bad();
        } catch (IOException | GeneralException | JOSEException e) {
            throw new ProviderUnavailable("the OpenID provider redeems no code", e);
        }
    }

    private ClientAuthentication client(OIDCProviderMetadata metadata) {
        byte[] secret = settings.clientSecret().bytes();
        try {
            ClientID id = new ClientID(settings.clientId());
            Secret password = new Secret(new String(secret, StandardCharsets.UTF_8));
            @Nullable List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
            boolean post = methods != null
                    && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
            return post ? new ClientSecretPost(id, password) : new ClientSecretBasic(id, password);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Takes issuer, audience, signature, nonce and times; only keys that the provider publishes, never our own secret. */
    private IDTokenValidator validator(Found provider) {
        @Nullable List<JWSAlgorithm> named = provider.metadata.getIDTokenJWSAlgs();
        Set<JWSAlgorithm> algorithms = new HashSet<>(named == null ? List.of(JWSAlgorithm.RS256) : named);
        algorithms.retainAll(JWSAlgorithm.Family.SIGNATURE);
        if (algorithms.isEmpty()) {
            algorithms.add(JWSAlgorithm.RS256);
        }
        return new IDTokenValidator(
                new Issuer(settings.issuer()),
                new ClientID(settings.clientId()),
                new JWSVerificationKeySelector<>(algorithms, provider.keys),
                null);
    }

    private Proof proof(IDTokenClaimsSet claims) {
        @Nullable String login = claims.getStringClaim(settings.loginClaim());
        boolean refuted =
                settings.loginClaim().equals(EMAIL) && Boolean.FALSE.equals(claims.getBooleanClaim(EMAIL_VERIFIED));
        if (login == null || login.isBlank() || refuted) {
            return new Proof.Nameless();
        }
        @Nullable Date at = claims.getAuthenticationTime();
        return new Proof.Good(login, twoFactors(claims), at == null ? null : at.toInstant());
    }

    private boolean twoFactors(IDTokenClaimsSet claims) {
        @Nullable ACR acr = claims.getACR();
        boolean byClass = acr != null && settings.secondFactor().acr().contains(acr.getValue());
        return byClass
                || (claims.getAMR() != null
                        && claims.getAMR().stream()
                                .anyMatch(
                                        method -> settings.secondFactor().amr().contains(method.getValue())));
    }

    /** Asked once; a provider that was down is asked again the next time. */
    private Found found() throws ProviderUnavailable {
        Found known = found;
        if (known != null) {
            return known;
        }
        try {
            OIDCProviderMetadata metadata =
                    OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), PATIENCE, PATIENCE);
            if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
                throw new ProviderUnavailable("the OpenID provider names no endpoints");
            }
            JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                            metadata.getJWKSetURI().toURL(),
                            new DefaultResourceRetriever(PATIENCE, PATIENCE, MOST_BYTES))
                    .retrying(true)
                    .build();
            Found now = new Found(metadata, keys);
            found = now;
            return now;
        } catch (GeneralException | IOException e) {
            throw new ProviderUnavailable("the OpenID provider publishes nothing of use", e);
        }
    }
}
