package latchkey.admin.browser;

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
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import latchkey.config.OpenId;
import latchkey.config.Secret;

/** An OpenID provider with a page of its own, at which Anna agrees by a button. */
final class ExampleProvider implements AutoCloseable {
    private static final String CLIENT = "latchkey";

    private final ECKey key;
    private final HttpServer server;
    private final URI issuer;
    private volatile String nonce = "";

    ExampleProvider() throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = URI.create("http://localhost:" + server.getAddress().getPort());
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, "application/json", metadata()));
        server.createContext(
                "/keys", exchange -> answer(exchange, "application/json", new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/authorize", this::ask);
        server.createContext("/token", exchange -> answer(exchange, "application/json", token()));
        server.start();
    }

    OpenId settings() {
        return new OpenId(issuer, CLIENT, Secret.of("secret"), "Example SSO", "email", OpenId.SecondFactor.DEFAULT);
    }

    private String metadata() {
        return """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
                "jwks_uri":"%1$s/keys","response_types_supported":["code"],"subject_types_supported":["public"],
                "id_token_signing_alg_values_supported":["ES256"]}""".formatted(issuer);
    }

    private void ask(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        nonce = Objects.requireNonNullElse(asked.get("nonce"), "");
        String back = asked.get("redirect_uri") + "?code=one&state=" + asked.get("state") + "&iss=" + issuer;
        answer(
                exchange,
                "text/html",
                "<!doctype html><title>SSO</title><link rel=icon href=data:,><h1>Example SSO</h1><a href='" + back
                        + "'>I am Anna</a>");
    }

    private static Map<String, String> fields(String query) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private String token() {
        Instant now = Instant.now();
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
                    new JWTClaimsSet.Builder()
                            .issuer(issuer.toString())
                            .subject("anna")
                            .audience(CLIENT)
                            .issueTime(Date.from(now))
                            .expirationTime(Date.from(now.plusSeconds(300)))
                            .claim("nonce", nonce)
                            .claim("email", ExampleSite.ANNA)
                            .claim("email_verified", true)
                            .claim("auth_time", now.getEpochSecond())
                            .claim("amr", List.of("pwd", "otp"))
                            .build());
            token.sign(new ECDSASigner(key));
            return "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"" + token.serialize() + "\"}";
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
