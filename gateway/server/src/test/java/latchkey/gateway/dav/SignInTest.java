package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import latchkey.credentials.Service;
import latchkey.gateway.meters.Meters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n";

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

    @Test
    void withoutCredentialsThereIsAChallengeAndNoLogin(@TempDir Path own) throws Exception {
        try (Gateway untouched = new Gateway(own, backend);
                Client client = untouched.plainClient()) {
            for (String request : new String[] {
                GET + "\r\n",
                GET + "Authorization: Bearer x\r\n\r\n",
                "PROPFIND /principals/ HTTP/1.1\r\nHost: h\r\n\r\n"
            }) {
                Client.Reply reply = client.exchange(request);

                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.header("WWW-Authenticate")).isEqualTo("Basic realm=\"Latchkey\", charset=\"UTF-8\"");
                assertThat(reply.headers()).doesNotContainKey("Connection");
            }
            assertThat(untouched.readings.of(Meters.LOGINS)).isZero();
            assertThat(untouched.readings.of(Meters.SLOW_HASHES)).isZero();
        }
    }

    /** Threat D1: unknown account, wrong secret, revoked, other service: one answer, byte for byte. */
    @Test
    void d1WhateverIsWrongLooksAlike() throws Exception {
        Gateway.AppPassword revoked = gateway.issue("alice@example.org");
        gateway.credentials.passwords().revoke(revoked.id(), "test", "");
        Gateway.AppPassword mail = gateway.issue(alice.account(), EnumSet.of(Service.IMAP, Service.SMTP));
        String unknown = Gateway.basicOf("nobody@example.org:abcd-efgh-ijkl-mnop");
        String wrong = Gateway.basicOf("alice@example.org:abcd-efgh-ijkl-mnop");
        String malformed = Gateway.basicOf("a*b:abcd-efgh-ijkl-mnop");
        try (Client client = gateway.plainClient()) {
            Client.Reply first = client.exchange(GET + unknown + "\r\n\r\n");
            assertThat(first.status()).isEqualTo(401);
            for (String basic :
                    new String[] {wrong, revoked.basic(), mail.basic(), malformed, "Authorization: Basic !"}) {
                assertThat(client.exchange(GET + basic + "\r\n\r\n")).isEqualTo(first);
            }
        }
    }

    /** Threat D4: also once it is known, and whichever of the two services it is for. */
    @Test
    void d4APasswordForEitherServiceIsGoodAndForNeitherIsNot() throws Exception {
        try (Client client = gateway.plainClient()) {
            for (Service service : Service.values()) {
                String basic =
                        gateway.issue(alice.account(), EnumSet.of(service)).basic();
                int expected = service == Service.CALDAV || service == Service.CARDDAV ? 207 : 401;
                for (int i = 0; i < 3; i++) {
                    assertThat(client.exchange(GET + basic + "\r\n\r\n").status())
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void whoTypesTheAccountsOwnPasswordIsToldWhatToDo() throws Exception {
        try (Client client = gateway.plainClient()) {
            Client.Reply reply =
                    client.exchange(GET + Gateway.basicOf("alice@example.org:My.Real.Passw0rd") + "\r\n\r\n");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).contains("app-specific").contains("https://portal.example.org/passwords");
        }
    }

    /** Trouble of ours is never a wrong password. */
    @Test
    void overloadIsTold503WithRetryAfter(@TempDir Path own) throws Exception {
        try (Gateway full = new Gateway(own, backend, 0);
                Client client = full.plainClient()) {
            Gateway.AppPassword bob = full.issue("bob@example.org");

            Client.Reply reply = client.exchange(GET + bob.basic() + "\r\n\r\n");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("30");
            assertThat(reply.headers()).doesNotContainKey("WWW-Authenticate");
        }
    }

    /** RFC 6764 §5, also without credentials and for any method. */
    @Test
    void wellKnownPathsLeadToTheContextPath() throws Exception {
        int before = backend.seen.size();
        try (Client client = gateway.plainClient()) {
            for (String request : new String[] {
                "PROPFIND /.well-known/caldav HTTP/1.1\r\nHost: dav.example.org:8443\r\nContent-Length: 3\r\n\r\nabc",
                "GET /.well-known/carddav/ HTTP/1.1\r\nHost: dav.example.org:8443\r\n\r\n",
                "OPTIONS /.well-known/caldav HTTP/1.1\r\nHost: dav.example.org:8443\r\n" + alice.basic() + "\r\n\r\n"
            }) {
                Client.Reply reply = client.exchange(request);

                assertThat(reply.status()).isEqualTo(301);
                assertThat(reply.header("Location")).isEqualTo("https://dav.example.org:8443/dav/");
            }
        }
        assertThat(backend.seen).hasSize(before);
    }

    @Test
    void aSmallBodyIsDrainedAndALargeOneClosesTheConnection() throws Exception {
        String put = "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: ";
        try (Client client = gateway.client()) {
            Client.Reply small = client.exchange(put + "50000\r\n\r\n" + "a".repeat(50_000));
            assertThat(small.status()).isEqualTo(401);
            assertThat(client.exchange(GET + alice.basic() + "\r\n\r\n").status())
                    .isEqualTo(207);

            Client.Reply large = client.exchange(put + "50000000\r\n\r\n" + "a".repeat(50_000));
            assertThat(large.status()).isEqualTo(401);
            assertThat(large.header("Connection")).isEqualToIgnoringCase("close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        try (Client client = gateway.client()) {
            Client.Reply chunked = client.exchange(
                    "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(chunked.status()).isEqualTo(401);
            assertThat(client.exchange(GET + alice.basic() + "\r\n\r\n").status())
                    .isEqualTo(207);
        }
    }

    @Test
    void whoExpectsContinueIsAuthenticatedFirst() throws Exception {
        String put = "PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n";
        try (Client client = gateway.client()) {
            assertThat(client.exchange(put + alice.basic() + "\r\n\r\n").status())
                    .isEqualTo(100);
            assertThat(client.exchange("abc").status()).isEqualTo(207);
            assertThat(backend.seen.getLast().body()).isEqualTo("abc");
            assertThat(backend.seen.getLast().headers()).doesNotContainKey("Expect");
            assertThat(client.exchange(put + "\r\n").status()).isEqualTo(401);
        }
    }

    /** Threats A5 and C3. */
    @Test
    void onlyHttp11IsNegotiated() throws Exception {
        try (Client client = gateway.client("http/1.1")) {
            assertThat(client.exchange(GET + "\r\n").status()).isEqualTo(401);
        }
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> gateway.client("h2"))
                .isInstanceOf(javax.net.ssl.SSLException.class);
    }
}
