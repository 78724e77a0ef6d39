package latchkey.admin.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.config.ReloadOutcome;
import latchkey.config.SharedSignals;
import latchkey.config.WebListener;
import latchkey.config.WebTls;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;

/** A running API on an empty record, and a caller who holds every answer against the document. */
final class TestApi implements AutoCloseable {
    static final String PEPPER = "0123456789abcdef0123456789abcdef";
    static final URI PORTAL = URI.create("https://account.example.org");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    final Credentials credentials;
    final TestSessions sessions = new TestSessions();
    final TestLevels levels = new TestLevels();
    final AtomicLong nanos = new AtomicLong();
    final DocumentedAnswers document = new DocumentedAnswers();
    final String admin;
    final Api api;

    /** What a reload comes to. */
    ReloadOutcome reload = new ReloadOutcome.Done(new TreeSet<>());

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger names = new AtomicInteger();

    TestApi(Path folder) {
        this(folder, PORTAL, null);
    }

    TestApi(Path folder, @Nullable URI portal, @Nullable SharedSignals signals) {
        credentials = open(folder);
        WebListener listener = new WebListener("127.0.0.1", 0, WebTls.NONE, null, List.of("127.0.0.1/32"));
        RateLimits limits = new RateLimits(1_000, 20, nanos::get);
        api = Api.start(new latchkey.config.Api(listener, signals), portal, credentials, levels, () -> reload, limits);
        admin = token("panel", Role.ADMIN).text();
    }

    static Credentials open(Path folder) {
        Store store = new Store.Sqlite(folder.resolve("latchkey.db"));
        return Credentials.open(CredentialSettings.of(store, PEPPER.getBytes(StandardCharsets.US_ASCII))
                .with(draft -> draft.argon2 = new Argon2Cost(64, 1, 1)));
    }

    /** Makes this process a node. */
    void join() {
        credentials.nodes().join("gate-a", sessions);
    }

    MadeToken token(String name, Role... roles) {
        return credentials.tokens().make(name, Set.of(roles), null, "a test");
    }

    /** A new account that may have app passwords. */
    Account account() {
        String login = "owner" + names.incrementAndGet() + "@example.org";
        return ((Registration.Added) credentials.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "a test"))
                .account();
    }

    AppPassword password(Account account) {
        NewPassword wish = new NewPassword(account.id(), "a phone", Set.of(Service.IMAP), null, List.of(), "a test");
        Issuance.Issued issued = (Issuance.Issued) credentials.passwords().issue(wish);
        issued.secret().close();
        return issued.password();
    }

    /** An answer, with its body as JSON. */
    record Answered(HttpResponse<String> http) {
        int status() {
            return http.statusCode();
        }

        JsonNode json() {
            try {
                return MAPPER.readTree(http.body());
            } catch (IOException e) {
                throw new IllegalStateException(http.body(), e);
            }
        }

        /** The slug of the problem's type. */
        String problem() {
            String type = json().path("type").asText();
            return type.substring(type.lastIndexOf('/') + 1);
        }

        /** The fields that are wrong. */
        List<String> wrong() {
            return json().path("errors").findValuesAsText("field");
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    Answered get(String path, String... headers) {
        return call("GET", path, null, headers);
    }

    Answered post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    /** A call by the token with the role admin; headers are names and values, in place of the usual ones. */
    Answered call(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request =
                request(path).method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        request.setHeader("Authorization", "Bearer " + admin);
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return checked(method, path, request);
    }

    /** As {@link #call}: whoever goes on sending may find the connection cut before the answer is read, and tries again. */
    Answered large(String method, String path, String body, String... headers) {
        for (int tries = 0; ; tries++) {
            try {
                return call(method, path, body, headers);
            } catch (IllegalStateException e) {
                if (tries == 20 || !(e.getCause() instanceof IOException)) {
                    throw e;
                }
            }
        }
    }

    /** A call with nothing but these headers. */
    Answered bare(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request =
                request(path).method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return checked(method, path, request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + ApiPaths.BASE + path));
    }

    private Answered checked(String method, String path, HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            document.check(method, path, answer);
            return new Answered(answer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        api.close();
        credentials.close();
    }
}
