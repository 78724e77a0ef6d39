package latchkey.config;

import java.net.URI;
import java.util.List;

/**
 * An OpenID Connect provider that owners may sign in with.
 *
 * @param issuer as in its ID tokens; https, or http on this machine. Its discovery document is at
 *     {@code /.well-known/openid-configuration} below (OpenID Connect Discovery 1.0 section 4)
 * @param name on the button that leads there
 * @param loginClaim the claim of the ID token that holds the login of the account
 */
public record OpenId(
        URI issuer, String clientId, Secret clientSecret, String name, String loginClaim, SecondFactor secondFactor) {

    static final String DEFAULT_LOGIN_CLAIM = "email";

    /**
     * What of an ID token says that two factors were proved there: one of these in {@code acr}, or one of these among
     * {@code amr} (RFC 8176).
     */
    public record SecondFactor(List<String> acr, List<String> amr) {

        /** Several factors, or one that is seldom a first: a one-time code, a key in hardware or software. */
        public static final SecondFactor DEFAULT = new SecondFactor(List.of(), List.of("mfa", "otp", "hwk", "swk"));

        public SecondFactor {
            acr = List.copyOf(acr);
            amr = List.copyOf(amr);
            acr.forEach(value -> Allowed.NAME.require("acr", value));
            amr.forEach(value -> Allowed.NAME.require("amr", value));
        }
    }

    public OpenId {
        Allowed.SECURE_ADDRESS.require("issuer", issuer.toString());
        Allowed.NAME.require("clientId", clientId);
        Allowed.TITLE.require("name", name);
        Allowed.NAME.require("loginClaim", loginClaim);
    }
}
