package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import latchkey.admin.api.TestApi.Answered;
import latchkey.config.SharedSignals;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An identity provider that pushes security events: what they do, and what is not believed. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class SignalsTest {
    private static final String ISSUER = "https://idp.example.org";
    private static final String AUDIENCE = "https://mail.example.org/signals";
    private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
    private static final String RISC = "https://schemas.openid.net/secevent/risc/event-type/";
    private static final Map<String, Object> PASSWORD_CHANGED =
            Map.of(CAEP + "credential-change", Map.of("credential_type", "password", "change_type", "update"));

    private ECKey key;
    private TestApi api;
    private Account owner;
    private AppPassword password;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        Path keys = folder.resolve("keys.json");
        Files.writeString(keys, new JWKSet(key.toPublicJWK()).toString());
        api = new TestApi(folder, TestApi.PORTAL, settings(new SharedSignals.Keys.InFile(keys)));
        owner = api.account();
        password = api.password(owner);
    }

    private static SharedSignals settings(SharedSignals.Keys keys) {
        return new SharedSignals(URI.create(ISSUER), AUDIENCE, keys, "login");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private JWTClaimsSet.Builder claims(Map<String, Object> events) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(Instant.now()))
                .claim("sub_id", Map.of("format", "email", "email", owner.login()))
                .claim("events", events);
    }

    private String signed(JWTClaimsSet claims, String type, ECKey by) throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID(by.getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new ECDSASigner(by));
        return token.serialize();
    }

    private Answered push(String token) {
        return api.bare("POST", "/signals", token, "Content-Type", "application/secevent+jwt");
    }

    private Answered push(Map<String, Object> events, Consumer<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet.Builder claims = claims(events);
        change.accept(claims);
        return push(signed(claims.build(), "secevent+jwt", key));
    }

    private boolean active() {
        return api.credentials.passwords().find(password.id()).orElseThrow().revocation() == null;
    }

    private boolean suspended() {
        return api.credentials.accounts().byId(owner.id()).orElseThrow().suspended();
    }

    @Test
    void aChangedPasswordRevokesAll() throws Exception {
        assertThat(push(PASSWORD_CHANGED, _ -> {}).status()).isEqualTo(202);
        assertThat(active()).isFalse();
        Answered audit = api.get("/audit?kind=primary-password-changed&by=identity%20provider%20idp.example.org");
        assertThat(audit.json().at("/entries/0/account").longValue()).isEqualTo(owner.id());
        assertThat(audit.json().at("/entries/0/detail").textValue()).contains("credential-change");
    }

    @Test
    void anotherCredentialOrTheFirstPasswordRevokesNothing() throws Exception {
        for (Map<String, String> event : List.of(
                Map.of("credential_type", "fido2-platform", "change_type", "delete"),
                Map.of("credential_type", "password", "change_type", "create"))) {
            assertThat(push(Map.of(CAEP + "credential-change", event), _ -> {}).status())
                    .isEqualTo(202);
        }
        assertThat(push(Map.of("https://example.org/unknown", Map.of()), _ -> {})
                        .status())
                .isEqualTo(202);
        assertThat(push(
                                Map.of(
                                        "https://schemas.openid.net/secevent/ssf/event-type/verification",
                                        Map.of("state", "abc")),
                                claims -> claims.claim("sub_id", Map.of("format", "opaque", "id", "stream")))
                        .status())
                .isEqualTo(202);
        assertThat(active()).isTrue();
    }

    @Test
    void revokedSessionsEnd() throws Exception {
        api.join();
        api.sessions.listed(api, owner, password);
        assertThat(push(Map.of(CAEP + "session-revoked", Map.of()), _ -> {}).status())
                .isEqualTo(202);
        TestSessions.await(() -> api.sessions.open.isEmpty());
        assertThat(active()).isTrue();
    }

    @Test
    void theProviderResumesWhatItSuspendedAndNothingElse() throws Exception {
        Map<String, Object> disabled = Map.of(RISC + "account-disabled", Map.of("reason", "hijacking"));
        Map<String, Object> enabled = Map.of(RISC + "account-enabled", Map.of());
        push(disabled, _ -> {});
        assertThat(suspended()).isTrue();
        push(enabled, _ -> {});
        assertThat(suspended()).isFalse();
        push(Map.of(RISC + "account-purged", Map.of()), _ -> {});
        assertThat(suspended()).isTrue();
        assertThat(api.credentials.accounts().byId(owner.id())).isPresent();
        push(enabled, _ -> {});
        assertThat(suspended()).isFalse();
        assertThat(api.post("/accounts/" + owner.id() + "/suspend", "{}").status())
                .isEqualTo(200);
        push(enabled, _ -> {});
        assertThat(suspended()).as("by an operator").isTrue();
    }

    @Test
    void subjectsAreFoundInEveryForm() throws Exception {
        List<Map<String, Object>> subjects = List.of(
                Map.of("format", "iss_sub", "iss", ISSUER, "sub", owner.login()),
                Map.of("format", "opaque", "id", "1", "login", owner.login()),
                Map.of(
                        "format",
                        "complex",
                        "user",
                        Map.of("format", "email", "email", owner.login().toUpperCase(Locale.ROOT))));
        for (Map<String, Object> subject : subjects) {
            password = api.password(owner);
            push(PASSWORD_CHANGED, claims -> claims.claim("sub_id", subject));
            assertThat(active()).as(subject.toString()).isFalse();
        }
        password = api.password(owner);
        Map<String, Object> inTheEvent = Map.of(
                CAEP + "credential-change",
                Map.of(
                        "credential_type",
                        "password",
                        "change_type",
                        "update",
                        "subject",
                        Map.of("format", "email", "email", owner.login())));
        push(inTheEvent, claims -> claims.claim("sub_id", null));
        assertThat(active()).isFalse();
    }

    @Test
    @DisplayName("whether there is such an account is told to nobody (ASVS 6.3.8)")
    void unknownSubjectsAreAcceptedAlike() throws Exception {
        Answered known = push(PASSWORD_CHANGED, _ -> {});
        for (Map<String, Object> subject : List.<Map<String, Object>>of(
                Map.of("format", "email", "email", "nobody@example.org"),
                Map.of("format", "email", "email", "\u0000"),
                Map.of("format", "iss_sub", "iss", "https://other.example.org", "sub", owner.login()),
                Map.of("format", "email", "email", 7),
                Map.of())) {
            Answered answer = push(PASSWORD_CHANGED, claims -> claims.claim("sub_id", subject));
            assertThat(answer.status()).isEqualTo(known.status());
            assertThat(answer.http().body()).isEqualTo(known.http().body());
        }
    }

    @Test
    void aTokenCountsOnce() throws Exception {
        String token = signed(claims(PASSWORD_CHANGED).build(), "secevent+jwt", key);
        assertThat(push(token).status()).isEqualTo(202);
        password = api.password(owner);
        assertThat(push(token).status()).isEqualTo(202);
        assertThat(active()).as("a new one is not revoked by an old event").isTrue();
        String sameId = signed(
                claims(PASSWORD_CHANGED)
                        .jwtID(SignedJWT.parse(token).getJWTClaimsSet().getJWTID())
                        .audience(List.of("x", AUDIENCE))
                        .build(),
                "secevent+jwt",
                key);
        assertThat(push(sameId).status()).isEqualTo(202);
        assertThat(active()).isTrue();
    }

    private void refused(String error, Answered answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("err").textValue()).isEqualTo(error);
        assertThat(active()).isTrue();
    }

    @Test
    @DisplayName("only the issuer's own, fresh tokens for us are believed (ASVS 9.1.1, 9.1.2, 9.2.1–9.2.4)")
    void whatIsNotBelieved() throws Exception {
        refused("invalid_issuer", push(PASSWORD_CHANGED, claims -> claims.issuer("https://other.example.org")));
        refused("invalid_audience", push(PASSWORD_CHANGED, claims -> claims.audience("https://other.example.org")));
        refused("invalid_audience", push(PASSWORD_CHANGED, claims -> claims.audience((String) null)));
        refused("invalid_request", push(PASSWORD_CHANGED, claims -> claims.jwtID(null)));
        refused("invalid_request", push(PASSWORD_CHANGED, claims -> claims.issueTime(null)));
        Instant now = Instant.now();
        refused(
                "invalid_request",
                push(PASSWORD_CHANGED, claims -> claims.issueTime(Date.from(now.minusSeconds(13 * 3600)))));
        refused(
                "invalid_request",
                push(PASSWORD_CHANGED, claims -> claims.issueTime(Date.from(now.plusSeconds(3600)))));
        refused("invalid_request", push(Map.of(), _ -> {}));
        refused("invalid_request", push(PASSWORD_CHANGED, claims -> claims.claim("events", "text")));
        refused("invalid_request", push("rubbish"));
        refused("invalid_request", push(new PlainJWT(claims(PASSWORD_CHANGED).build()).serialize()));
        refused("invalid_key", push(signed(claims(PASSWORD_CHANGED).build(), "JWT", key)));
        ECKey sameName = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        refused("authentication_failed", push(signed(claims(PASSWORD_CHANGED).build(), "secevent+jwt", sameName)));
        ECKey other = new ECKeyGenerator(Curve.P_256).keyID("k2").generate();
        refused("invalid_key", push(signed(claims(PASSWORD_CHANGED).build(), "secevent+jwt", other)));
        SignedJWT mac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("secevent+jwt"))
                        .build(),
                claims(PASSWORD_CHANGED).build());
        mac.sign(new MACSigner(key.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8)));
        refused("invalid_key", push(mac.serialize()));
    }

    @Test
    void manyWrongTokensAreNotLookedAt() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(push("rubbish").status()).isEqualTo(400);
        }
        assertThat(push("rubbish").status()).isEqualTo(429);
        api.nanos.addAndGet(RateLimits.WINDOW.toNanos());
        assertThat(push(PASSWORD_CHANGED, _ -> {}).status()).isEqualTo(202);
    }

    @Test
    void theTypeIsSecurityEventsAndABearerTokenIsOfNoUse() throws Exception {
        String token = signed(claims(PASSWORD_CHANGED).build(), "secevent+jwt", key);
        assertThat(api.bare("POST", "/signals", token, "Content-Type", "application/jwt")
                        .status())
                .isEqualTo(415);
        assertThat(api.post("/signals", "{}").status()).isEqualTo(415);
    }

    @Test
    void withoutConfigurationThereIsNoReceiver(@TempDir Path folder) {
        try (TestApi bare = new TestApi(folder)) {
            assertThat(bare.bare("POST", "/signals", "x", "Content-Type", "application/secevent+jwt")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void publishedKeysAreFetchedAndTheirAbsenceIsTemporary(@TempDir Path folder) throws Exception {
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] status = {500};
        provider.createContext("/keys", exchange -> {
            byte[] body = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status[0], body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        URI keys = URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/keys");
        try (TestApi fetching = new TestApi(folder, null, settings(new SharedSignals.Keys.At(keys)))) {
            Account account = fetching.account();
            JWTClaimsSet claims = claims(PASSWORD_CHANGED)
                    .claim("sub_id", Map.of("format", "email", "email", account.login()))
                    .build();
            String token = signed(claims, "secevent+jwt", key);
            Answered before = fetching.bare("POST", "/signals", token, "Content-Type", "application/secevent+jwt");
            assertThat(before.status()).isEqualTo(503);
            status[0] = 200;
            TestSessions.await(
                    () -> fetching.bare("POST", "/signals", token, "Content-Type", "application/secevent+jwt")
                                    .status()
                            == 202);
            assertThat(fetching.get("/audit?kind=primary-password-changed")
                            .json()
                            .get("entries"))
                    .hasSize(1);
        } finally {
            provider.stop(0);
        }
    }
}
