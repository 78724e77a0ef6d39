package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DavFrontEndTest {
    @TempDir
    Path folder;

    @Test
    void aRequestIsSignedInAndForwarded() throws Exception {
        try (FakeBackend backend = new FakeBackend();
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.client("http/1.1")) {
            Gateway.AppPassword alice = gateway.issue("alice@example.org");
            String request = "PROPFIND /alice/ HTTP/1.1\r\nHost: localhost\r\n" + alice.basic()
                    + "\r\nDepth: 1\r\nContent-Length: 3\r\n\r\nabc";

            Client.Reply first = client.exchange(request);
            Client.Reply second = client.exchange(request);

            assertThat(first.status()).isEqualTo(207);
            assertThat(second.body()).isEqualTo("<multi/>abcd");
            assertThat(backend.seen).hasSize(2);
            FakeBackend.Seen seen = backend.seen.getFirst();
            assertThat(seen.line()).isEqualTo("PROPFIND /alice/ HTTP/1.1");
            assertThat(seen.body()).isEqualTo("abc");
            assertThat(seen.headers())
                    .containsEntry("X-Remote-User", "alice@example.org")
                    .containsEntry("Host", "localhost")
                    .containsEntry("Depth", "1")
                    .doesNotContainKey("Authorization");
            assertThat(backend.connections).hasValue(1);
        }
    }
}
