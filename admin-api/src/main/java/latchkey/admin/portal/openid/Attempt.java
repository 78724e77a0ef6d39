package latchkey.admin.portal.openid;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;

/**
 * One way to the provider and back: what binds the answer to the browser that asked. Kept sealed with its session.
 *
 * @param state comes back with the code
 * @param nonce comes back inside the ID token
 * @param verifier shows that whoever redeems the code asked for it (RFC 7636)
 */
record Attempt(String state, String nonce, String verifier, Instant begun) {

    static Attempt begin(Instant now) {
        return new Attempt(new State(32).getValue(), new Nonce(32).getValue(), new CodeVerifier().getValue(), now);
    }

    String data() {
        return String.join(" ", state, nonce, verifier, begun.toString());
    }

    static Attempt read(String data) {
        List<String> parts = List.of(data.split(" "));
        return new Attempt(parts.get(0), parts.get(1), parts.get(2), Instant.parse(parts.get(3)));
    }

    boolean isAnsweredBy(String sent) {
        return MessageDigest.isEqual(state.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Attempt[" + begun + "]";
    }
}
