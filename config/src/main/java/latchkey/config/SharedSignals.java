package latchkey.config;

import java.net.URI;
import java.nio.file.Path;

/**
 * An identity provider whose security events are believed (OpenID Shared Signals Framework 1.0).
 *
 * @param issuer as in its tokens; https, or http on this machine
 * @param audience what its tokens must be made out to
 * @param loginClaim the member of a token's subject that holds the login of the account
 */
public record SharedSignals(URI issuer, String audience, Keys keys, String loginClaim) {

    static final String DEFAULT_LOGIN_CLAIM = "email";

    /** The public keys that its tokens are signed with, a JSON Web Key Set (RFC 7517). */
    public sealed interface Keys {

        /** Published there; https, or http on this machine. */
        record At(URI url) implements Keys {

            public At {
                Allowed.SECURE_ADDRESS.require("url", url.toString());
            }
        }

        /** A copy. */
        record InFile(Path file) implements Keys {}
    }

    public SharedSignals {
        Allowed.SECURE_ADDRESS.require("issuer", issuer.toString());
        Allowed.NAME.require("audience", audience);
        Allowed.NAME.require("loginClaim", loginClaim);
    }
}
