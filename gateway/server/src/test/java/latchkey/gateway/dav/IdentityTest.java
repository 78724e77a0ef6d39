package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import latchkey.config.BackendTls;
import latchkey.config.DavIdentity;
import latchkey.config.Secret;
import latchkey.credentials.Service;
import latchkey.gateway.testing.TestCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat C4: who a request belongs to is said by the gateway alone. */
class IdentityTest {
    @TempDir
    static Path folder;

    private static FakeBackend backend;
    private static Gateway gateway;
    private static Gateway.AppPassword alice;

    @BeforeAll
    static void start() throws Exception {
        backend = new FakeBackend();
        gateway = new Gateway(folder, backend);
        alice = gateway.issue("alice@example.org");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User: bob",
                "x-remote-user: bob",
                "X-REMOTE-USER: bob",
                "X-Remote-User:bob",
                "X-Remote-User: bob\r\nX-Remote-User: carol",
                "Remote-User: bob",
                "X-Forwarded-User: bob",
                "X-Forwarded-For: 1.2.3.4",
                "X-Forwarded-Host: evil",
                "X-Forwarded-Proto: http",
                "X-Forwarded-Port: 1",
                "Forwarded: for=1.2.3.4",
                "X-Real-IP: 1.2.3.4",
                "X-Script-Name: /evil",
                "X-Original-URL: /evil",
                "Cookie: session=bob",
                "X-Request-ID: forged",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: a=b",
                "Proxy-Authorization: Basic Ym9iOng=",
                "Connection: X-Remote-User",
                "Connection: close, X-Remote-User, X-Forwarded-For, Host",
                "Connection: keep-alive\r\nConnection: x-remote-user",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
            })
    void c4NothingAClientSendsChangesIt(String headers) throws Exception {
        try (Client client = gateway.plainClient()) {
            Client.Reply reply = client.exchange(
                    "GET /alice/ HTTP/1.1\r\nHost: h:8443\r\n" + alice.basic() + "\r\n" + headers + "\r\n\r\n");

            assertThat(reply.status()).isEqualTo(207);
        }
        Map<String, String> seen = backend.seen.getLast().headers();
        assertThat(seen.keySet())
                .isSubsetOf(List.of(
                        "Host",
                        "X-Remote-User",
                        "X-Forwarded-For",
                        "X-Forwarded-Proto",
                        "X-Forwarded-Host",
                        "X-Request-ID"));
        assertThat(seen.get("X-Request-ID")).matches("[0-9a-z]+-1");
        assertThat(seen)
                .containsEntry("Host", "h:8443")
                .containsEntry("X-Remote-User", "alice@example.org")
                .containsEntry("X-Forwarded-For", "127.0.0.1")
                .containsEntry("X-Forwarded-Proto", "https")
                .containsEntry("X-Forwarded-Host", "h:8443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X_Remote_User: bob", "X-Remote_User: bob", "X-Remote-User : bob", "X.Remote.User: bob"})
    void c4NamesThatABackendMightTakeForItAreRefused(String header) throws Exception {
        int before = backend.seen.size();
        try (Client client = gateway.plainClient()) {
            assertThat(client.exchange("GET / HTTP/1.1\r\nHost: h\r\n" + alice.basic() + "\r\n" + header + "\r\n\r\n")
                            .status())
                    .isEqualTo(400);
        }
        assertThat(backend.seen).hasSize(before);
    }

    /** An upstream proxy may send several people's requests on one connection. */
    @Test
    void identityIsOfTheRequestNotOfTheConnection() throws Exception {
        Gateway.AppPassword bob = gateway.issue("bob@example.org");
        int before = backend.seen.size();
        try (Client client = gateway.plainClient()) {
            String get = "GET / HTTP/1.1\r\nHost: h\r\n";
            assertThat(client.exchange(get + alice.basic() + "\r\n\r\n").status())
                    .isEqualTo(207);
            assertThat(client.exchange(get + "\r\n").status()).isEqualTo(401);
            assertThat(client.exchange(get + bob.basic() + "\r\n\r\n").status()).isEqualTo(207);
            // Pipelined: in order, one at a time.
            client.send(get + alice.basic() + "\r\n\r\n" + get + "\r\n" + get + bob.basic() + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(207);
            assertThat(client.reply().status()).isEqualTo(401);
            assertThat(client.reply().status()).isEqualTo(207);
        }
        assertThat(backend.seen.subList(before, backend.seen.size()))
                .extracting(seen -> seen.headers().get("X-Remote-User"))
                .containsExactly("alice@example.org", "bob@example.org", "alice@example.org", "bob@example.org");
    }

    /** Names that the account is known by elsewhere come to the backend in the one canonical form, in UTF-8. */
    @Test
    void theCanonicalLoginIsSaid() throws Exception {
        Gateway.AppPassword zoe = gateway.issue("zoë@example.org");
        try (Client client = gateway.plainClient()) {
            client.exchange(
                    "GET / HTTP/1.1\r\nHost: h\r\n" + Gateway.basicOf("ZOË@EXAMPLE.ORG:" + zoe.text()) + "\r\n\r\n");
        }
        assertThat(backend.seen.getLast().headers()).containsEntry("X-Remote-User", "zo\u00c3\u00ab@example.org");
    }

    @Test
    void aServicePasswordIsSaidByBasicOverTlsToTheRightName(@TempDir Path own) throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (FakeBackend secure = new FakeBackend(certificates.serverContext("localhost"));
                Gateway other = new Gateway(
                        own,
                        Gateway.settings(
                                secure.port(),
                                Gateway.servicePassword("service:secret"),
                                BackendTls.IMPLICIT,
                                certificates.authority(own),
                                "localhost"));
                Client client = other.client()) {
            Gateway.AppPassword carol = other.issue("carol@example.org", Service.CARDDAV);

            assertThat(client.exchange("GET / HTTP/1.1\r\nHost: h\r\n" + carol.basic() + "\r\n\r\n")
                            .status())
                    .isEqualTo(207);
            assertThat("Authorization: " + secure.seen.getFirst().headers().get("Authorization"))
                    .isEqualTo(Gateway.basicOf("carol@example.org:service:secret"));
        }
    }

    @Test
    void aMasterUserIsNamedAfterTheAccount(@TempDir Path own) throws Exception {
        try (FakeBackend named = new FakeBackend();
                Gateway other = new Gateway(
                        own,
                        Gateway.settings(
                                named.port(),
                                new DavIdentity.BasicMasterSuffix("latchkey", Secret.of("master"), '%'),
                                BackendTls.NONE,
                                null,
                                "localhost"));
                Client client = other.client()) {
            Gateway.AppPassword carol = other.issue("carol@example.org", Service.CARDDAV);

            client.exchange("GET / HTTP/1.1\r\nHost: h\r\n" + carol.basic() + "\r\n\r\n");

            assertThat("Authorization: " + named.seen.getFirst().headers().get("Authorization"))
                    .isEqualTo(Gateway.basicOf("carol@example.org%latchkey:master"));
        }
    }

    /** Threat A10. */
    @Test
    void a10ABackendWithAnotherNameIsNotUsed(@TempDir Path own) throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (FakeBackend secure = new FakeBackend(certificates.serverContext("localhost"));
                Gateway other = new Gateway(
                        own,
                        Gateway.settings(
                                secure.port(),
                                Gateway.HEADER,
                                BackendTls.IMPLICIT,
                                certificates.authority(own),
                                "dav.example.org"));
                Client client = other.plainClient()) {
            Gateway.AppPassword carol = other.issue("carol@example.org");

            Client.Reply reply = client.exchange("GET / HTTP/1.1\r\nHost: h\r\n" + carol.basic() + "\r\n\r\n");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotEmpty();
            assertThat(secure.seen).isEmpty();
        }
    }
}
