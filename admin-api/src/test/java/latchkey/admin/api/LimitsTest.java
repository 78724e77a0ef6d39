package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often one may call and try, and for how long a token is good. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class LimitsTest {
    private TestApi api;

    @BeforeEach
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aTokenMakesAThousandCallsAMinute() {
        String token = api.token("busy", Role.READ).text();
        for (int i = 1; i < 1_000; i++) {
            assertThat(api.get("/tokens/self", "Authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(200);
        }
        Answered last = api.get("/tokens/self", "Authorization", "Bearer " + token);
        assertThat(last.header("RateLimit-Policy")).isEqualTo("\"token\";q=1000;w=60");
        assertThat(last.header("RateLimit")).isEqualTo("\"token\";r=0;t=60");
        Answered more = api.get("/tokens/self", "Authorization", "Bearer " + token);
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.problem()).isEqualTo("too-many");
        assertThat(more.header("Retry-After")).isEqualTo("60");
        assertThat(api.get("/tokens/self").status()).as("another token").isEqualTo(200);
        api.nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(api.get("/tokens/self", "Authorization", "Bearer " + token).status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("wrong tokens are looked at twenty times a minute from one address (ASVS 6.3.1)")
    void wrongTokensFromAnAddress() {
        assertThat(api.get("/tokens/self").status()).isEqualTo(200);
        String fresh = api.token("never used yet", Role.READ).text();
        for (int i = 0; i < 20; i++) {
            assertThat(wrong("203.0.113.9")).isEqualTo(401);
        }
        assertThat(wrong("203.0.113.9")).isEqualTo(429);
        assertThat(wrong("203.0.113.10")).isEqualTo(401);
        assertThat(api.get("/tokens/self", "X-Forwarded-For", "203.0.113.9").status())
                .as("a token that was right lately")
                .isEqualTo(200);
        assertThat(api.get("/tokens/self", "X-Forwarded-For", "203.0.113.9", "Authorization", "Bearer " + fresh)
                        .status())
                .isEqualTo(429);
        api.nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(wrong("203.0.113.9")).isEqualTo(401);
    }

    private int wrong(String address) {
        String token = "lk_7_" + "A".repeat(43);
        return api.get("/tokens/self", "X-Forwarded-For", address, "Authorization", "Bearer " + token)
                .status();
    }

    @Test
    void anIpv6NetworkCountsAsOneAddress() {
        RateLimits limits = new RateLimits(1, 2, api.nanos::get);
        RateLimits.Allowance _ = limits.wrong(InetAddress.ofLiteral("2001:db8:0:1::1"));
        RateLimits.Allowance last = limits.wrong(InetAddress.ofLiteral("2001:db8:0:1:ffff::2"));
        assertThat(last.left()).isZero();
        assertThat(limits.isShut(InetAddress.ofLiteral("2001:db8:0:1::3"))).isTrue();
        assertThat(limits.isShut(InetAddress.ofLiteral("2001:db8:0:2::3"))).isFalse();
    }

    @Test
    void aTokenIsGoodUntilItIsRevokedOrExpires() throws Exception {
        MadeToken made = api.token("another panel", Role.READ);
        String[] sent = {"Authorization", "Bearer " + made.text()};
        assertThat(api.get("/tokens/self", sent).json().get("name").textValue()).isEqualTo("another panel");
        Answered revoked = api.post("/tokens/" + made.token().id() + "/revoke", "");
        assertThat(revoked.json().get("revoked").isNull()).isFalse();
        assertThat(api.get("/tokens/self", sent).status()).isEqualTo(401);
        MadeToken brief = api.credentials
                .tokens()
                .make("brief", Set.of(Role.READ), Instant.now().plusMillis(300), "a test");
        Thread.sleep(400);
        assertThat(api.get("/tokens/self", "Authorization", "Bearer " + brief.text())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenThatIsMadeHereWorksAndItsSecretIsToldOnce() {
        Answered made = api.post(
                "/tokens",
                "{\"name\": \"made here\", \"roles\": [\"issue\", \"revoke\"], \"expires\": \"2999-01-01T00:00:00Z\"}");
        String secret = made.json().get("secret").textValue();
        Answered self = api.get("/tokens/self", "Authorization", "Bearer " + secret);
        assertThat(self.json().get("roles")).hasSize(2);
        assertThat(self.json().get("createdBy").textValue()).isEqualTo("panel");
        assertThat(api.get("/tokens").http().body()).doesNotContain(secret.substring(10));
        assertThat(api.post("/tokens", "{\"name\": \"\", \"roles\": [\"owner\"]}")
                        .wrong())
                .containsExactlyInAnyOrder("name", "roles[0]");
    }
}
