package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.Account;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls with an idempotency key. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class RepetitionTest {
    private static final String WISH = "{\"label\": \"a laptop\", \"services\": [\"imap\"]}";
    private static final String KEY = "Idempotency-Key";

    private Path folder;
    private TestApi api;
    private Account owner;
    private String path;

    @BeforeEach
    void start(@TempDir Path folder) {
        this.folder = folder;
        api = new TestApi(folder);
        owner = api.account();
        path = "/accounts/" + owner.id() + "/passwords";
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private int made() {
        return api.credentials.passwords().list(owner.id()).size();
    }

    @Test
    void theSameKeyGivesTheSameSecret() {
        Answered first = api.post(path, WISH, KEY, "k1");
        Answered second = api.post(path, WISH, KEY, "k1");
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.json().get("secret").textValue()).hasSize(19);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(made()).isEqualTo(1);
        assertThat(api.post(path, WISH, KEY, "k2").json()).isNotEqualTo(first.json());
        assertThat(made()).isEqualTo(2);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        api.post(path, WISH, KEY, "k1");
        Answered other = api.post(path, WISH.replace("laptop", "phone"), KEY, "k1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("key-reused");
        assertThat(api.post(path + "/revoke", WISH, KEY, "k1").problem()).isEqualTo("key-reused");
        assertThat(made()).isEqualTo(1);
    }

    @Test
    void aKeyIsOneTokensOwn() {
        Answered first = api.post(path, WISH, KEY, "k1");
        String other = api.token("another", Role.ISSUE).text();
        Answered second = api.post(path, WISH, KEY, "k1", "Authorization", "Bearer " + other);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json().get("secret")).isNotEqualTo(first.json().get("secret"));
    }

    @Test
    void twentyAtOnceMakeOne() throws Exception {
        List<String> secrets = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answered> issue = () -> api.post(path, WISH, KEY, "k1");
            for (Future<Answered> future : callers.invokeAll(Collections.nCopies(20, issue))) {
                Answered answer = future.get();
                if (answer.status() == 201) {
                    secrets.add(answer.json().get("secret").textValue());
                } else {
                    assertThat(answer.problem()).isEqualTo("under-way");
                }
            }
        }
        assertThat(made()).isEqualTo(1);
        assertThat(secrets).isNotEmpty();
        assertThat(Collections.frequency(secrets, secrets.getFirst())).isEqualTo(secrets.size());
    }

    @Test
    void aRefusalIsNotKept() {
        var _ = api.credentials.accounts().suspend(owner.id(), "a test", "");
        assertThat(api.post(path, WISH, KEY, "k1").problem()).isEqualTo("suspended");
        var _ = api.credentials.accounts().resume(owner.id(), "a test");
        assertThat(api.post(path, WISH, KEY, "k1").status()).isEqualTo(201);
    }

    @Test
    void aKeyThatIsNoneIsNamed() {
        for (String key : List.of("a b", "x".repeat(129))) {
            assertThat(api.post(path, WISH, KEY, key).wrong()).containsExactly(KEY);
        }
        assertThat(made()).isZero();
    }

    private void run(String... statements) throws SQLException {
        try (Connection record = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("latchkey.db"));
                Statement statement = record.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** From now on no answer is kept: to the record, whoever has committed is dead. */
    private void die() throws SQLException {
        run("create trigger dead before update of sealed on replay begin select raise(abort, 'dead'); end");
    }

    /** A minute later, on a node that lives. */
    private void comeBack() throws SQLException {
        run("drop trigger dead", "update replay set began_at = began_at - 60000");
    }

    @Test
    @DisplayName("a node dies between the commit and keeping the answer: no second password (G1)")
    void whatWasIssuedIsNotIssuedAgain() throws Exception {
        die();
        Answered lost = api.post(path, WISH, KEY, "k1");
        assertThat(lost.status()).isEqualTo(201);
        assertThat(api.post(path, WISH, KEY, "k1").problem()).isEqualTo("under-way");
        comeBack();
        for (int i = 0; i < 2; i++) {
            Answered again = api.post(path, WISH, KEY, "k1");
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.problem()).isEqualTo("carried-out");
            assertThat(again.header("Location"))
                    .isEqualTo(lost.header("Location"))
                    .isNotEmpty();
            assertThat(again.json().get("detail").textValue())
                    .contains("app password " + lost.json().at("/password/id"), "revoke");
        }
        assertThat(made()).isEqualTo(1);
        assertThat(api.post(path, WISH.replace("laptop", "phone"), KEY, "k1").problem())
                .isEqualTo("key-reused");
        String place = lost.header("Location").substring(ApiPaths.BASE.length());
        assertThat(api.post(place + "/revoke?wait=0", "{}").status()).isIn(200, 202);
        assertThat(api.post(path, WISH, KEY, "k2").status()).isEqualTo(201);
    }

    /** @param said what a repetition is told of what was made, if the answer is lost */
    private void madeOnce(String place, String body, String said) throws SQLException {
        die();
        Answered lost = api.post(place, body, KEY, place);
        assertThat(lost.status()).as(lost.http().body()).isIn(200, 201);
        comeBack();
        long lines = lines();
        Answered again = api.post(place, body, KEY, place);
        assertThat(again.problem()).isEqualTo("carried-out");
        assertThat(again.header("Location")).isEqualTo(lost.header("Location"));
        assertThat(again.json().get("detail").textValue())
                .contains(said.replace("{token}", lost.json().at("/token/id").asText()));
        assertThat(lines()).isEqualTo(lines);
    }

    private long lines() {
        return api.credentials
                .audit(new AuditQuery(null, null, Set.of(), null, null, null, null, null, 200))
                .size();
    }

    @Test
    void whateverElseIsMadeIsMadeOnceToo() throws Exception {
        madeOnce("/accounts", "{\"login\": \"new@example.org\"}", "it added the account");
        madeOnce("/tokens", "{\"name\": \"another\", \"roles\": [\"read\"]}", "it made the token {token}.");
        madeOnce(path, WISH.replace("}", ", \"delivery\": \"link\"}"), "it made a link");
        String reset = "/accounts/" + owner.id() + "/primary-password/reset";
        madeOnce(reset, "{\"password\": \"the quiet harbour keeps 7 boats\"}", "read how things stand now");
    }

    @Test
    void whatOnlyTakesAwayIsDoneAgainAndWaitsAgain() throws Exception {
        api.join();
        String place = path + "/" + api.password(owner).id() + "/revoke";
        die();
        assertThat(api.post(place, "{}", KEY, "k1").status()).isEqualTo(200);
        comeBack();
        Answered again = api.post(place, "{}", KEY, "k1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("status").textValue()).isEqualTo("unchanged");
        assertThat(again.header("Idempotent-Replayed")).isEmpty();
        assertThat(api.post(place, "{}", KEY, "k1").header("Idempotent-Replayed"))
                .isEqualTo("true");
    }

    @Test
    @DisplayName("a call whose key has gone to another meanwhile is not carried out (G1, G13)")
    void whoIsTooLateChangesNothing() throws Exception {
        run("create trigger late after insert on app_password begin update replay set id = id + 1; end");
        assertThat(api.post(path, WISH, KEY, "k1").problem()).isEqualTo("under-way");
        assertThat(made()).isZero();
    }

    @Test
    @DisplayName("what is kept of a call cannot be read in the record (ASVS 11.2.1, 14.2.6)")
    void nothingIsReadableInTheRecord() throws Exception {
        String secret = api.post(path, WISH, KEY, "k1").json().get("secret").textValue();
        String password = "the quiet harbour keeps 7 boats";
        Answered reset = api.post(
                "/accounts/" + owner.id() + "/primary-password/reset",
                "{\"password\": \"" + password + "\"}",
                KEY,
                "k2");
        assertThat(reset.status()).isEqualTo(200);
        String made = api.post("/tokens", "{\"name\": \"a\", \"roles\": [\"read\"]}", KEY, "k3")
                .json()
                .get("secret")
                .textValue();
        api.close();
        String record = "";
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                record += Files.readString(file, StandardCharsets.ISO_8859_1);
            }
        }
        assertThat(record)
                .contains(owner.login())
                .doesNotContain(secret)
                .doesNotContain(secret.replace("-", ""))
                .doesNotContain(password)
                .doesNotContain(made.substring(made.lastIndexOf('_') + 1))
                .doesNotContain("a laptop\",\"state");
    }

    @Test
    void aSealOpensOnlyWithTokenAndKey() {
        AnswerSeal seal = new AnswerSeal("lk_1_token", "k1");
        byte[] sealed = seal.seal(new byte[] {1, 2, 3});
        assertThat(new AnswerSeal("lk_1_token", "k1").open(sealed)).containsExactly(1, 2, 3);
        for (AnswerSeal other : List.of(new AnswerSeal("lk_1_token", "k2"), new AnswerSeal("lk_2_token", "k1"))) {
            assertThatThrownBy(() -> other.open(sealed)).isInstanceOf(IllegalStateException.class);
            assertThat(other.digest(sealed)).isNotEqualTo(seal.digest(sealed));
        }
    }
}
