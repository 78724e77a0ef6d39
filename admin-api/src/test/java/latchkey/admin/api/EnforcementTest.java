package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far a change got: 200 once every node has confirmed, 202 with those that have not. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class EnforcementTest {
    private Path folder;
    private TestApi api;
    private Account owner;
    private AppPassword password;
    private String path;

    @BeforeEach
    void start(@TempDir Path folder) {
        this.folder = folder;
        api = new TestApi(folder);
        api.join();
        owner = api.account();
        password = api.password(owner);
        path = "/accounts/" + owner.id();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void enforcedWithTheSessionsThatWereClosed() {
        api.sessions.listed(api, owner, password);
        api.sessions.listed(api, owner, password);
        Answered ended = api.post(path + "/passwords/" + password.id() + "/sessions/end", "");
        assertThat(ended.json().get("sessionsClosed").intValue()).isEqualTo(2);
        api.sessions.listed(api, owner, password);
        Answered revoked = api.post(path + "/passwords/" + password.id() + "/revoke", "{}");
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.json().get("status").textValue()).isEqualTo("enforced");
        assertThat(revoked.json().get("sessionsClosed").intValue()).isEqualTo(1);
        assertThat(revoked.json().at("/nodes/0").textValue()).isEqualTo("gate-a");
        assertThat(api.sessions.open).isEmpty();
        JsonNode nodes = api.get("/nodes").json().get("nodes");
        assertThat(nodes).hasSize(1);
        assertThat(api.get("/keys").json().at("/keys/0/knownBy/0").textValue()).isEqualTo("gate-a");
    }

    @Test
    void durableWhileANodeDoesNotConfirm() {
        try (Credentials there = TestApi.open(folder)) {
            TestSessions silent = new TestSessions();
            there.nodes().join("gate-b", silent);
            silent.confirms = false;
            long began = System.nanoTime();
            for (String change :
                    List.of("/passwords/revoke", "/suspend", "/sessions/end", "/primary-password/changed")) {
                Answered answer = api.post(path + change + "?wait=0", "{}");
                assertThat(answer.status()).as(change + answer.http().body()).isEqualTo(202);
                assertThat(answer.json().get("status").textValue()).isEqualTo("durable");
                assertThat(answer.json().at("/missing/0/node").textValue()).isEqualTo("gate-b");
                assertThat(answer.json().at("/missing/0/refusesWithin").textValue())
                        .startsWith("PT");
            }
            Answered gone = api.call("DELETE", path + "?wait=0&why=moved", null);
            assertThat(gone.status()).isEqualTo(202);
            assertThat(System.nanoTime() - began).as("did not wait").isLessThan(15_000_000_000L);
            assertThat(api.get(path).status()).isEqualTo(404);
        }
    }

    @Test
    void howLongToWaitIsBounded() {
        for (String wait : List.of("31", "-1", "1.5", "")) {
            Answered answer = api.post(path + "/suspend?wait=" + wait, "{}");
            assertThat(answer.wrong()).containsExactly("wait");
        }
    }

    @Test
    void aDeletedAccountLeavesItsHistory() {
        assertThat(api.call("DELETE", path + "?why=left", null).status()).isEqualTo(200);
        assertThat(api.get(path).status()).isEqualTo(404);
        assertThat(api.get(path + "/passwords").status()).isEqualTo(404);
        JsonNode lines = api.get("/audit?account=" + owner.id()).json().get("entries");
        assertThat(lines.get(0).get("kind").textValue()).isEqualTo("account-deleted");
        assertThat(lines.get(0).get("detail").textValue()).contains("left");
    }
}
