package latchkey.faults.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import latchkey.credentials.Credentials;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;

/** A hosting panel that uses the admin API of any node, with a token of its own. For any number of threads. */
public final class Panel implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client;
    private final String token;

    Panel(Credentials office, SSLContext tls) {
        client =
                HttpClient.newBuilder().sslContext(tls).connectTimeout(PATIENCE).build();
        token = office.tokens().make("panel", Set.of(Role.ADMIN), null, "lab").text();
    }

    /** Asks that node for a password; under an idempotency key, or null for none. */
    public HttpResponse<String> issue(Node node, long account, String label, @Nullable String key)
            throws IOException, InterruptedException {
        String body = "{\"label\": \"" + label + "\", \"services\": [\"imap\"]}";
        return post(node, "/accounts/" + account + "/passwords", body, key);
    }

    /** Revokes a password at that node; under an idempotency key, or null for none. */
    public HttpResponse<String> revoke(Node node, long account, long password, @Nullable String key)
            throws IOException, InterruptedException {
        String path = "/accounts/" + account + "/passwords/" + password + "/revoke";
        return post(node, path, "{\"why\": \"lost\"}", key);
    }

    private HttpResponse<String> post(Node node, String path, String body, @Nullable String key)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + node.api() + "/api/v1" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
