package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import latchkey.admin.api.DocumentedAnswers.Described;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the document with everything that can be wrong with any of them; a new one needs a row here. */
@SuppressWarnings("NullAway.Init") // set by JUnit
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryOperationTest {
    private static final Map<String, Row> ROWS = rows();

    private TestApi api;

    /**
     * A call that works.
     *
     * @param path filled in, with what it is about
     * @param body null for none
     */
    private record Row(
            Function<Thing, String> path, @Nullable String body) {}

    /** What a call is about: a new one for each. */
    private record Thing(Account account, AppPassword password, long token) {}

    private static Map<String, Row> rows() {
        Map<String, Row> rows = new TreeMap<>();
        Function<Thing, String> account =
                thing -> "/accounts/" + thing.account().id();
        Function<Thing, String> password = account.andThen(path -> path + "/passwords/");
        rows.put("listLogLevels", new Row(_ -> "/log-levels", null));
        rows.put(
                "setLogLevel",
                new Row(
                        _ -> "/log-levels",
                        "{\"logger\": \"latchkey.gateway\", \"level\": \"debug\", \"for\": \"10m\"}"));
        rows.put("listAccounts", new Row(_ -> "/accounts", null));
        rows.put("createAccount", new Row(_ -> "/accounts", null));
        rows.put("getAccount", new Row(account, null));
        rows.put("deleteAccount", new Row(account, null));
        rows.put("addAlias", new Row(account.andThen(path -> path + "/aliases/"), null));
        rows.put("removeAlias", new Row(account.andThen(path -> path + "/aliases/"), null));
        rows.put("suspendAccount", new Row(account.andThen(path -> path + "/suspend"), "{\"why\": \"unpaid\"}"));
        rows.put("resumeAccount", new Row(account.andThen(path -> path + "/resume"), "{}"));
        rows.put("listPasswords", new Row(account.andThen(path -> path + "/passwords"), null));
        rows.put(
                "issuePassword",
                new Row(
                        account.andThen(path -> path + "/passwords"),
                        "{\"label\": \"a laptop\", \"services\": [\"imap\", \"smtp\"]}"));
        rows.put(
                "getPassword",
                new Row(thing -> password.apply(thing) + thing.password().id(), null));
        rows.put(
                "revokePassword",
                new Row(thing -> password.apply(thing) + thing.password().id() + "/revoke", "{\"why\": \"lost\"}"));
        rows.put("revokeAllPasswords", new Row(account.andThen(path -> path + "/passwords/revoke"), "{}"));
        rows.put("primaryPasswordChanged", new Row(account.andThen(path -> path + "/primary-password/changed"), "{}"));
        rows.put(
                "resetPrimaryPassword",
                new Row(
                        account.andThen(path -> path + "/primary-password/reset"),
                        "{\"password\": \"the quiet harbour keeps 7 boats\"}"));
        rows.put("getTwoFactor", new Row(account.andThen(path -> path + "/two-factor"), null));
        rows.put("setTwoFactor", new Row(account.andThen(path -> path + "/two-factor"), "{\"kept\": \"none\"}"));
        rows.put("listSessionsOfAccount", new Row(account.andThen(path -> path + "/sessions"), null));
        rows.put("endSessionsOfAccount", new Row(account.andThen(path -> path + "/sessions/end"), "{}"));
        rows.put(
                "endSessionsOfPassword",
                new Row(thing -> password.apply(thing) + thing.password().id() + "/sessions/end", "{}"));
        rows.put("listSessions", new Row(_ -> "/sessions", null));
        rows.put("endSession", new Row(_ -> "/sessions/", "{}"));
        rows.put("listAudit", new Row(_ -> "/audit", null));
        rows.put("listNodes", new Row(_ -> "/nodes", null));
        rows.put("listKeys", new Row(_ -> "/keys", null));
        rows.put("reload", new Row(_ -> "/reload", "{}"));
        rows.put("getPolicy", new Row(_ -> "/policy", null));
        rows.put(
                "setPolicy",
                new Row(
                        _ -> "/policy",
                        "{\"activeLimit\": 25, \"services\": [\"imap\", \"smtp\"], \"longestLife\": null}"));
        rows.put("listTokens", new Row(_ -> "/tokens", null));
        rows.put("makeToken", new Row(_ -> "/tokens", "{\"name\": \"another\", \"roles\": [\"read\"]}"));
        rows.put("getOwnToken", new Row(_ -> "/tokens/self", null));
        rows.put("revokeToken", new Row(thing -> "/tokens/" + thing.token() + "/revoke", "{}"));
        return rows;
    }

    /** A row, filled in with a thing of its own. */
    private record Filled(
            Described operation,
            Thing thing,
            String path,
            @Nullable String body,
            String... headers) {}

    @BeforeAll
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
        api.join();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    static List<Described> operations() {
        return new DocumentedAnswers()
                .operations().stream().filter(each -> !each.role().isEmpty()).toList();
    }

    private static boolean hasBody(Described operation) {
        return operation.node().has("requestBody");
    }

    private Filled filled(Described operation) {
        Row row = ROWS.get(operation.id());
        assertThat(row).as("a row for " + operation.id()).isNotNull();
        Account account = api.account();
        Thing thing = new Thing(
                account,
                api.password(account),
                api.token("spare", Role.READ).token().id());
        String path = Objects.requireNonNull(row).path().apply(thing);
        String body = row.body();
        switch (operation.id()) {
            case "createAccount" -> body = "{\"login\": \"new-" + thing.token() + "@example.org\"}";
            case "addAlias" -> path += "alias" + thing.token();
            case "removeAlias" -> {
                var _ = api.credentials.accounts().addAlias(account.id(), "alias" + thing.token(), "a test");
                path += "alias" + thing.token();
            }
            case "endSession" -> path += api.sessions.listed(api, account, thing.password()) + "/end";
            case "setPolicy" -> {
                return new Filled(operation, thing, path, body, "If-Match", "*");
            }
            default -> {}
        }
        return new Filled(operation, thing, path, body);
    }

    private Answered call(Filled call, String... headers) {
        String[] all = Arrays.copyOf(call.headers(), call.headers().length + headers.length);
        System.arraycopy(headers, 0, all, call.headers().length, headers.length);
        return api.call(call.operation().method(), call.path(), call.body(), all);
    }

    @Test
    void theDocumentAndTheCodeHaveTheSameOperationsAndRoles() {
        List<String> written = new ApiSite(
                        api.credentials,
                        new TestLevels(),
                        null,
                        null,
                        () -> api.reload,
                        new RateLimits(1, 1, System::nanoTime))
                .operations().stream()
                        .map(each -> each.method() + " " + each.path() + " "
                                + each.role().wireName())
                        .toList();
        assertThat(written)
                .containsExactlyInAnyOrderElementsOf(operations().stream()
                        .map(each -> each.method() + " " + each.path() + " " + each.role())
                        .toList());
        assertThat(ROWS.keySet())
                .isEqualTo(operations().stream().map(Described::id).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    @DisplayName("what a token may do is its role's (ASVS 8.2.1, 8.3.1; C10)")
    void roles(Described operation) {
        Role needed = Role.named(operation.role()).orElseThrow();
        for (Role role : Role.values()) {
            Filled call = filled(operation);
            Answered answer = call(
                    call,
                    "Authorization",
                    "Bearer " + api.token("with " + role, role).text());
            if (role.implies(needed)) {
                assertThat(answer.status()).as(role + answer.http().body()).isIn(200, 201);
            } else {
                assertThat(answer.status()).as(role.name()).isEqualTo(403);
                assertThat(answer.problem()).isEqualTo("forbidden");
                assertThat(api.credentials
                                .passwords()
                                .find(call.thing().password().id())
                                .orElseThrow()
                                .revocation())
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    @DisplayName("nothing but a token of the API opens it (ASVS 6.3.4)")
    void whatOpensNothing(Described operation) throws Exception {
        Filled call = filled(operation);
        List<String[]> attempts = List.of(
                new String[] {},
                new String[] {"Authorization", "Bearer abcd-efgh-ijkl-mnop"},
                new String[] {"Authorization", "Bearer abcdefghijklmnop"},
                new String[] {"Authorization", "Basic b3duZXI6YWJjZGVmZ2hpamtsbW5vcA=="},
                new String[] {"Authorization", api.admin},
                new String[] {"Authorization", "Bearer " + api.admin + "x"},
                new String[] {"Authorization", "Bearer lk_1_" + "A".repeat(43)},
                new String[] {"Authorization", "Bearer "},
                new String[] {"Authorization", "Bearer " + api.admin, "Authorization", "Bearer " + api.admin},
                new String[] {"Cookie", "__Host-latchkey=" + api.admin + "; latchkey=" + api.admin});
        for (String[] headers : attempts) {
            api.nanos.addAndGet(RateLimits.WINDOW.toNanos()); // so that wrong tokens are looked at again
            Answered answer = api.bare(call.operation().method(), call.path(), call.body(), headers);
            assertThat(answer.status()).as(List.of(headers).toString()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
            assertThat(answer.http().body()).doesNotContain("abcd").doesNotContain(api.admin);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anUnknownParameterIsNamed(Described operation) {
        Filled call = filled(operation);
        Filled strange = new Filled(operation, call.thing(), call.path() + "?surprise=1", call.body(), call.headers());
        Answered answer = call(strange);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.wrong()).containsExactly("surprise");
    }

    static List<Described> withBody() {
        return operations().stream().filter(EveryOperationTest::hasBody).toList();
    }

    @ParameterizedTest
    @MethodSource("withBody")
    @DisplayName("a body has the fields that the operation names, of the types that it names (ASVS 15.3.3; C10)")
    void bodiesAreStrict(Described operation) {
        Filled call = filled(operation);
        String path = call.path();
        String method = operation.method();
        Answered more =
                api.call(method, path, "{\"id\": 1, \"revocation\": null, \"createdBy\": \"me\"}", call.headers());
        assertThat(more.status()).isEqualTo(422);
        assertThat(more.wrong()).contains("id", "revocation", "createdBy");
        assertThat(api.call(method, path, "[]", call.headers()).problem()).isEqualTo("malformed");
        assertThat(api.call(method, path, "{\"why\": \"a secret", call.headers())
                        .http()
                        .body())
                .contains("malformed")
                .doesNotContain("a secret");
        assertThat(api.call(method, path, "{\"a\": 1, \"a\": 2}", call.headers())
                        .status())
                .isEqualTo(400);
        assertThat(api.call(method, path, "{} {}", call.headers()).status()).isEqualTo(400);
        assertThat(api.call(method, path, "{\"a\": ".repeat(2000) + "1" + "}".repeat(2000), call.headers())
                        .status())
                .isEqualTo(400);
        String[] text = Arrays.copyOf(call.headers(), call.headers().length + 2);
        text[text.length - 2] = "Content-Type";
        text[text.length - 1] = "text/plain";
        assertThat(api.call(method, path, "{}", text).problem()).isEqualTo("wrong-type");
        assertThat(api.large(method, path, "{\"why\": \"" + "x".repeat(70_000) + "\"}", call.headers())
                        .problem())
                .isEqualTo("too-large");
    }

    static List<Described> ofSomething() {
        return operations().stream().filter(each -> each.path().contains("{")).toList();
    }

    @ParameterizedTest
    @MethodSource("ofSomething")
    @DisplayName("what is another's, or nobody's, is not found (ASVS 8.2.2; C10)")
    void othersAreNotFound(Described operation) {
        Filled call = filled(operation);
        Account other = api.account();
        String own = "/accounts/" + call.thing().account().id();
        String token = "/tokens/" + call.thing().token();
        List<String> paths = new ArrayList<>();
        if (operation.path().contains("{password}")) {
            paths.add(call.path().replace(own, "/accounts/" + other.id()));
            paths.add(
                    call.path().replace("/passwords/" + call.thing().password().id(), "/passwords/999999"));
        }
        for (String wrong : List.of("999999", "0", "-1", "1.5", "007", "x", "9".repeat(30), "1%20")) {
            paths.add(
                    call.path().contains(own)
                            ? call.path().replace(own, "/accounts/" + wrong)
                            : call.path().contains(token)
                                    ? call.path().replace(token, "/tokens/" + wrong)
                                    : call.path().replaceAll("/sessions/[^/]+", "/sessions/-" + wrong));
        }
        for (String path : paths) {
            Answered answer = api.call(operation.method(), path, call.body(), call.headers());
            assertThat(answer.status()).as(path + answer.http().body()).isEqualTo(404);
        }
        assertThat(api.credentials
                        .passwords()
                        .find(call.thing().password().id())
                        .orElseThrow()
                        .revocation())
                .isNull();
    }

    /** But for what is one node's own, levels and a reload, and not in the record: the log tells who asked. */
    static List<Described> changing() {
        return operations().stream()
                .filter(each -> !each.method().equals("GET"))
                .filter(each -> !Set.of("setLogLevel", "reload").contains(each.id()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("changing")
    @DisplayName("the audit trail says which token did it (ASVS 16.2.1)")
    void audited(Described operation) {
        Filled call = filled(operation);
        if (operation.id().equals("resumeAccount")) {
            var _ = api.credentials.accounts().suspend(call.thing().account().id(), "a test", "");
        }
        if (operation.id().equals("setPolicy")) {
            call = new Filled(
                    operation,
                    call.thing(),
                    call.path(),
                    "{\"activeLimit\": 30, \"services\": [\"imap\", \"smtp\"], \"longestLife\": null}",
                    "If-Match",
                    "*");
        }
        String name = "the one who did " + operation.id();
        Answered answer = call(
                call, "Authorization", "Bearer " + api.token(name, Role.ADMIN).text());
        assertThat(answer.status()).as(answer.http().body()).isIn(200, 201);
        List<AuditEntry> lines =
                api.credentials.audit(new AuditQuery(null, null, Set.of(), name, null, null, null, null, 10));
        assertThat(lines).as(operation.id()).isNotEmpty();
        if (operation.path().startsWith("/accounts/{account}")) {
            assertThat(lines)
                    .extracting(AuditEntry::account)
                    .contains(call.thing().account().id());
        }
    }

    static List<Described> posts() {
        return operations().stream()
                .filter(each -> each.method().equals("POST"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("posts")
    void aRepetitionDoesNothingAndSaysTheSame(Described operation) {
        Filled call = filled(operation);
        String key = "key-" + operation.id();
        Answered first = call(call, "Idempotency-Key", key);
        assertThat(first.status()).as(first.http().body()).isIn(200, 201);
        Optional<Long> before =
                api.credentials.audit(new AuditQuery(null, null, Set.of(), null, null, null, null, null, 1)).stream()
                        .map(AuditEntry::seq)
                        .findFirst();
        Answered second = call(call, "Idempotency-Key", key);
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.http().body()).isEqualTo(first.http().body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(api.document
                        .resolve(operation.node().at("/responses/" + second.status()))
                        .path("headers")
                        .has("Idempotent-Replayed"))
                .isTrue();
        assertThat(api.credentials.audit(new AuditQuery(null, null, Set.of(), null, null, null, null, null, 1)).stream()
                        .map(AuditEntry::seq)
                        .findFirst())
                .isEqualTo(before);
    }

    @Test
    void whatIsNoOperationIsAProblemToo() {
        assertThat(api.get("/nothing").problem()).isEqualTo("not-found");
        assertThat(api.call("PATCH", "/policy", "{}").status()).isEqualTo(405);
        assertThat(api.call("PATCH", "/policy", "{}").problem()).isEqualTo("wrong-method");
    }
}
