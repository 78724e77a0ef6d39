package latchkey.credentials;

import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** API tokens: what they permit, until when, and what the record knows of them. */
@ParameterizedClass
@EnumSource(TestStore.class)
class ApiTokenTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestStore kind;
    private final Store store;
    private final MovingClock clock = new MovingClock();
    private final Credentials here;
    private final Credentials there;

    ApiTokenTest(TestStore kind, @TempDir Path folder) {
        this.kind = kind;
        store = kind.empty(folder);
        here = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        there = Credentials.open(settings(store).with(draft -> draft.clock = clock));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private MadeToken make(Role... roles) {
        return here.tokens().make("help desk", Set.of(roles), null, "operator");
    }

    @Test
    void worksOnEveryNodeWithItsRoles() {
        MadeToken made = make(Role.ISSUE);
        assertThat(made.text()).matches("lk_" + made.token().id() + "_[A-Za-z0-9_-]{43}");
        assertThat(made.toString()).doesNotContain(made.text());
        assertThat(there.tokens().check(made.text())).hasValueSatisfying(token -> {
            assertThat(token).isEqualTo(made.token());
            assertThat(EnumSet.allOf(Role.class).stream().filter(token::may)).containsExactly(Role.READ, Role.ISSUE);
        });
        assertThat(EnumSet.allOf(Role.class)).allMatch(make(Role.ADMIN).token()::may);
        assertThat(make(Role.READ, Role.REVOKE).token().may(Role.ISSUE)).isFalse();
        assertThat(there.tokens().list())
                .hasSize(3)
                .first()
                .extracting(ApiToken::id)
                .isEqualTo(made.token().id());
    }

    @Test
    void theRecordHasNothingOfItButItsSha256() throws Exception {
        MadeToken made = make(Role.ADMIN);
        String secret = made.text().substring(made.text().length() - 43);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(made.text().getBytes(StandardCharsets.US_ASCII));
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from api_token")) {
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                assertThat(String.valueOf(row.getString(column))).doesNotContain(secret);
            }
            assertThat(row.getString("hash"))
                    .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        }
        assertThat(here.audit(0, 10))
                .allSatisfy(line -> assertThat(line.detail()).doesNotContain(secret));
    }

    @Test
    void whatIsUnknownWrongExpiredOrRevokedIsRefusedAlike() {
        MadeToken revoked = make(Role.READ);
        assertThat(here.tokens().revoke(revoked.token().id(), "operator")).isTrue();
        assertThat(here.tokens().revoke(revoked.token().id(), "operator")).isFalse();
        assertThat(here.tokens().revoke(999, "operator")).isFalse();
        Instant soon = clock.instant().plusSeconds(60);
        MadeToken expired = here.tokens().make("for a minute", Set.of(Role.READ), soon, "operator");
        assertThat(there.tokens().check(expired.text())).isPresent();
        clock.forward(Duration.ofMinutes(1));
        MadeToken good = make(Role.READ);
        String id = "lk_" + good.token().id() + "_";
        String secret = good.text().substring(id.length());
        for (String bad : List.of(
                revoked.text(),
                expired.text(),
                "lk_999_" + secret,
                "lk_" + revoked.token().id() + "_" + secret,
                "lk_0" + good.token().id() + "_" + secret,
                "lk_99999999999999999999_" + secret,
                "lk_-1_" + secret,
                id + "A".repeat(43),
                id + secret + "A",
                id,
                secret,
                " " + good.text(),
                good.text() + "\n",
                "")) {
            assertThat(there.tokens().check(bad)).as(bad).isEmpty();
        }
        assertThat(there.tokens().check(good.text())).isPresent();
        assertThat(here.tokens().list())
                .filteredOn(token -> !token.active(clock.instant()))
                .extracting(ApiToken::id)
                .containsExactly(revoked.token().id(), expired.token().id());
    }

    @Test
    void itsUseIsNotedOnceAMinute() throws Exception {
        MadeToken made = make(Role.READ);
        Instant first = clock.instant();
        here.tokens().check(made.text());
        RevocationTest.await(() -> first.equals(lastUse()), LONG);
        clock.forward(Duration.ofSeconds(59));
        here.tokens().check(made.text());
        there.tokens().check(made.text());
        Thread.sleep(300); // none may come, from either node
        assertThat(lastUse()).isEqualTo(first);
        clock.forward(Duration.ofSeconds(1));
        there.tokens().check(made.text());
        RevocationTest.await(() -> clock.instant().equals(lastUse()), LONG);
    }

    private @Nullable Instant lastUse() {
        return here.tokens().list().getFirst().lastUsed();
    }

    @Test
    void nobodyWaitsUntilItsUseIsNoted() throws Exception {
        MadeToken made = make(Role.READ);
        try (Connection other = TestStore.connect(store);
                Statement statement = other.createStatement()) {
            statement.execute(kind == TestStore.SQLITE ? "begin immediate" : "begin");
            statement.execute("update api_token set name = 'locked'");
            long began = System.nanoTime();
            assertThat(here.tokens().check(made.text())).isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            assertThat(lastUse()).isNull();
            statement.execute("rollback");
        }
        RevocationTest.await(() -> lastUse() != null, LONG);
    }

    @Test
    void theAuditTrailSaysWhoMadeAndRevokedIt() {
        MadeToken made = make(Role.REVOKE, Role.ISSUE);
        there.tokens().revoke(made.token().id(), "another operator");
        long id = made.token().id();
        assertThat(here.audit(0, 10))
                .extracting(AuditEntry::kind, AuditEntry::by, AuditEntry::detail)
                .containsExactly(
                        tuple(Change.Kind.TOKEN_REVOKED, "another operator", id + " \"help desk\""),
                        tuple(Change.Kind.TOKEN_MADE, "operator", id + " \"help desk\": issue, revoke"));
    }

    @Test
    void aWishThatMakesNoSenseIsRefusedWithASentence() {
        Instant now = clock.instant();
        for (String name : List.of("", "  ", "x".repeat(101), "a\nb")) {
            assertThatThrownBy(() -> here.tokens().make(name, Set.of(Role.READ), null, "operator"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("The name must have");
        }
        assertThatThrownBy(() -> here.tokens().make("x", Set.of(), null, "operator"))
                .hasMessageContaining("at least one role");
        assertThatThrownBy(() -> here.tokens().make("x", Set.of(Role.READ), now, "operator"))
                .hasMessageContaining("in the future");
        assertThat(here.tokens().list()).isEmpty();
    }
}
