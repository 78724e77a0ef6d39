package latchkey.admin.portal.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import latchkey.config.OpenId;
import latchkey.config.Secret;

/** A small OpenID provider, which signs in whoever asks, as a test says. */
final class OpenIdServer implements AutoCloseable {
    private static final String CLIENT = "latchkey";
    private static final String SECRET = "a secret of the client";

    /** What of an authorization request the code stands for. */
    private record Grant(String nonce, String challenge) {}

    private final ECKey key;
    private final HttpServer server;
    private final URI issuer;
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    /** What a test makes of the ID token's claims. */
    volatile UnaryOperator<JWTClaimsSet.Builder> claims = claims -> claims;
    /** With what the next token is signed. */
    volatile ECKey signer;

    OpenIdServer() throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        signer = key;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = URI.create("http://localhost:" + server.getAddress().getPort());
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, metadata()));
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::token);
        server.start();
    }

    OpenId settings() {
        return new OpenId(issuer, CLIENT, Secret.of(SECRET), "Example SSO", "email", OpenId.SecondFactor.DEFAULT);
    }

    /** Where its own pages are: another origin than its name says. */
    URI pages() {
        return URI.create("http://127.0.0.1:" + issuer.getPort());
    }

    URI issuer() {
        return issuer;
    }

    private String metadata() {
        return """
                {"issuer":"%1$s","authorization_endpoint":"%2$s/authorize","token_endpoint":"%1$s/token",
                "jwks_uri":"%1$s/keys","response_types_supported":["code"],"subject_types_supported":["public"],
                "id_token_signing_alg_values_supported":["ES256"]}""".formatted(issuer, pages());
    }

    /** The owner agrees: the address that the provider sends the browser back to. */
    String agree(String authorization) {
        Map<String, String> asked = fields(URI.create(authorization).getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, new Grant(asked.getOrDefault("nonce", ""), asked.getOrDefault("code_challenge", "")));
        return asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state") + "&iss=" + issuer;
    }

    static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : encoded.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    /** Takes a code once, from the client that knows its secret and the verifier (RFC 7636). */
    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> sent = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic = Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET.replace(" ", "+")).getBytes(StandardCharsets.UTF_8));
        Grant grant = codes.remove(sent.getOrDefault("code", ""));
        if (grant == null
                || !("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !challenge(sent.getOrDefault("code_verifier", "")).equals(grant.challenge)) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        answer(
                exchange,
                200,
                "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"" + idToken(grant.nonce) + "\"}");
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String idToken(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder usual = new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .subject("anna")
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
                .claim("nonce", nonce)
                .claim("email", "anna@example.org")
                .claim("email_verified", true)
                .claim("auth_time", now.getEpochSecond())
                .claim("amr", List.of("pwd", "otp"));
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
                    claims.apply(usual).build());
            token.sign(new ECDSASigner(signer));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
