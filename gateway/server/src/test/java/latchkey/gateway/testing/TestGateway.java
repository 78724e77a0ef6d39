package latchkey.gateway.testing;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import latchkey.config.BackendLogin;
import latchkey.config.BackendTls;
import latchkey.config.Backends;
import latchkey.config.Clients;
import latchkey.config.DavBackend;
import latchkey.config.DavIdentity;
import latchkey.config.Drain;
import latchkey.config.Limits;
import latchkey.config.Listener;
import latchkey.config.ListenerTls;
import latchkey.config.Log;
import latchkey.config.MailBackend;
import latchkey.config.Management;
import latchkey.config.Node;
import latchkey.config.Nodes;
import latchkey.config.Passwords;
import latchkey.config.Pepper;
import latchkey.config.Protocol;
import latchkey.config.RecordStore;
import latchkey.config.Reload;
import latchkey.config.Secret;
import latchkey.config.Settings;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.LastUse;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.guesses.GuessSettings;
import latchkey.gateway.Gateway;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.Readings;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/** A whole gateway on loopback with real TLS and a real record in a temporary folder, and the fake servers behind it. */
public final class TestGateway implements AutoCloseable {
    public static final String LOGIN = "ann@example.org";

    private static final List<Listener> LISTENERS = List.of(
            listener(Protocol.IMAP, ListenerTls.IMPLICIT),
            listener(Protocol.IMAP, ListenerTls.STARTTLS),
            listener(Protocol.SMTP, ListenerTls.IMPLICIT),
            listener(Protocol.SMTP, ListenerTls.STARTTLS),
            listener(Protocol.DAV, ListenerTls.IMPLICIT));

    private final FakeBackend imap = new FakeBackend(Scripts::imap);
    private final FakeBackend smtp = new FakeBackend(Scripts::smtp);
    private final FakeBackend dav = new FakeBackend(Scripts::dav);
    private final TestCertificates certificates = new TestCertificates();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SSLContext clients = certificates.client();
    private final TestClock clock = new TestClock();
    private final Credentials credentials;
    private final Gateway gateway;
    private final long account;

    /** A password and its id. */
    public record Password(long id, String text) {}

    /** What differs from the defaults. */
    public record Options(Limits limits, GuessSettings guesses, UnaryOperator<MailBackend> imap, Drain drain) {
        public static final Options DEFAULT =
                new Options(Limits.DEFAULT, GuessSettings.DEFAULT, UnaryOperator.identity(), Drain.DEFAULT);

        public Options limits(Limits limits) {
            return new Options(limits, guesses, imap, drain);
        }

        public Options guesses(GuessSettings guesses) {
            return new Options(limits, guesses, imap, drain);
        }

        public Options imap(UnaryOperator<MailBackend> imap) {
            return new Options(limits, guesses, imap, drain);
        }

        public Options drain(Drain drain) {
            return new Options(limits, guesses, imap, drain);
        }
    }

    public TestGateway(Path folder, Options options) throws Exception {
        Path files = Files.createTempDirectory(folder, "gateway");
        Settings settings = settings(files, options);
        GatewayMeters meters = new GatewayMeters(registry);
        credentials = Credentials.open(credentialSettings(files, meters, options.guesses, clock));
        account = addAccount(LOGIN);
        gateway = new Gateway(settings, credentials, meters, Traces.none());
        gateway.start();
    }

    public TestGateway(Path folder) throws Exception {
        this(folder, Options.DEFAULT);
    }

    /** The defaults, but last uses are written soon. */
    private static CredentialSettings credentialSettings(
            Path files, GatewayMeters meters, GuessSettings guesses, TestClock clock) {
        return CredentialSettings.of(new Store.Sqlite(files.resolve("record.sqlite")), new byte[32])
                .with(draft -> {
                    draft.lastUsePeriod = Duration.ofMillis(50);
                    draft.meter = meters.credentials();
                    draft.guesses = guesses;
                    draft.clock = clock;
                });
    }

    /** A further account; returns its id. */
    public long addAccount(String login) {
        return ((Registration.Added) credentials.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "test"))
                .account()
                .id();
    }

    private Settings settings(Path files, Options options) throws Exception {
        return new Settings(
                new Node("gateway.test"),
                files,
                LISTENERS,
                certificates.files("localhost", files),
                new RecordStore.Sqlite(files.resolve("record.sqlite")),
                null,
                Nodes.DEFAULT,
                new Passwords(
                        25,
                        new Pepper.Given(List.of(Secret.of(new byte[32])), null),
                        Passwords.Argon2.MINIMUM,
                        2,
                        64,
                        null),
                new Backends(options.imap.apply(backend(imap)), backend(smtp), backendForDav(dav)),
                options.limits,
                null,
                null,
                null,
                new Clients("Test Mail", List.of("example.org"), List.of(), List.of(), null),
                Management.DEFAULT,
                options.drain,
                Reload.DEFAULT,
                null,
                Log.DEFAULT);
    }

    private static DavBackend backendForDav(FakeBackend fake) {
        return new DavBackend(
                "127.0.0.1",
                fake.port(),
                BackendTls.NONE,
                null,
                "localhost",
                "/",
                new DavIdentity.Header("X-Remote-User"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30));
    }

    private static Listener listener(Protocol protocol, ListenerTls tls) {
        return new Listener(protocol, "127.0.0.1", 0, tls);
    }

    private static MailBackend backend(FakeBackend fake) {
        return new MailBackend(
                "127.0.0.1",
                fake.port(),
                BackendTls.NONE,
                null,
                "localhost",
                new BackendLogin.MasterAuthzid(Scripts.MASTER, Secret.of(Scripts.MASTER_PASSWORD)),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2));
    }

    /** A backend with TLS. */
    public static MailBackend withTls(MailBackend backend, BackendTls tls, @Nullable Path ca, String name) {
        return new MailBackend(
                backend.host(),
                backend.port(),
                tls,
                ca,
                name,
                backend.login(),
                backend.connectTimeout(),
                backend.loginTimeout());
    }

    /** What the client that last used a password called itself, as the record has it by now; empty if nothing is there. */
    public String lastClient(Password password) {
        LastUse use = credentials.passwords().find(password.id()).orElseThrow().lastUse();
        return use == null ? "" : use.client();
    }

    /** A password for {@link #LOGIN} and every service. */
    public Password issue() {
        return issue(account, null);
    }

    public Password issue(long owner, @Nullable Instant expires) {
        Issuance.Issued issued = (Issuance.Issued) credentials
                .passwords()
                .issue(new NewPassword(
                        owner, "test", Set.of(Service.IMAP, Service.SMTP, Service.CALDAV), expires, List.of(), "test"));
        try (var secret = issued.secret()) {
            return new Password(issued.password().id(), new String(secret.shown(), StandardCharsets.US_ASCII));
        }
    }

    public int imaps() {
        return gateway.ports().get(0);
    }

    public int imap() {
        return gateway.ports().get(1);
    }

    public int submissions() {
        return gateway.ports().get(2);
    }

    public int submission() {
        return gateway.ports().get(3);
    }

    public int dav() {
        return gateway.ports().get(4);
    }

    /** The server behind, which plays {@link Scripts#imap} unless it is told otherwise. */
    public FakeBackend imapBackend() {
        return imap;
    }

    /** The server behind, which plays {@link Scripts#smtp} unless it is told otherwise. */
    public FakeBackend smtpBackend() {
        return smtp;
    }

    /** The server behind, which plays {@link Scripts#dav} unless it is told otherwise. */
    public FakeBackend davBackend() {
        return dav;
    }

    /** The id of {@link #LOGIN}. */
    public long account() {
        return account;
    }

    public SSLContext clients() {
        return clients;
    }

    /** By which passwords expire. */
    public TestClock clock() {
        return clock;
    }

    public Credentials credentials() {
        return credentials;
    }

    public Gateway gateway() {
        return gateway;
    }

    /** Tells of a change of {@link #LOGIN} as the change feed would; how many sessions it ended, once they are closed. */
    public CompletableFuture<Integer> tell(Change.Kind kind, long credential, @Nullable String session) {
        Change change =
                new Change(1_000_000, 999_999, account, credential, session, Long.MAX_VALUE, kind, Instant.now());
        return gateway.sessions().changed(change).toCompletableFuture();
    }

    /** What was measured. */
    public Readings readings() {
        return new Readings(registry);
    }

    /** An IMAP client that is signed in. */
    public Wire imapSession(Password password) throws IOException {
        return imapSession(LOGIN, password);
    }

    public Wire imapSession(String login, Password password) throws IOException {
        Wire client = Wire.connect(imaps(), clients);
        client.line();
        client.send("a LOGIN " + login + " " + password.text() + "\r\n");
        String answer = client.lineThat("a ");
        if (!answer.startsWith("a OK")) {
            throw new IOException("not signed in: " + answer);
        }
        return client;
    }

    /** An SMTP client that is signed in. */
    public Wire smtpSession(Password password) throws IOException {
        Wire client = Wire.connect(submissions(), clients);
        client.line();
        client.send("EHLO client.test\r\n");
        client.lineThat("250 ");
        client.send("AUTH PLAIN " + plain(password) + "\r\n");
        String answer = client.line();
        if (!answer.startsWith("235")) {
            throw new IOException("not signed in: " + answer);
        }
        return client;
    }

    /** A DAV client that has sent the head of a request, as for {@code GET /}, with a further header line or none. */
    public Wire davRequest(Password password, String request, String header) throws IOException {
        Wire client = Wire.connect(dav(), clients);
        client.send(davHead(LOGIN, password, request, header));
        return client;
    }

    /** The head of a request of {@link #LOGIN}. */
    public static String davHead(Password password, String request) {
        return davHead(LOGIN, password, request, "");
    }

    /** @param header a further line with its end, or nothing */
    public static String davHead(String login, Password password, String request, String header) {
        String basic =
                Base64.getEncoder().encodeToString((login + ":" + password.text()).getBytes(StandardCharsets.UTF_8));
        return request + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + basic + "\r\n" + header + "\r\n";
    }

    /** SASL PLAIN's response in base64. */
    public static String plain(Password password) {
        return Base64.getEncoder()
                .encodeToString(("\0" + LOGIN + "\0" + password.text()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        credentials.close();
        imap.close();
        smtp.close();
        dav.close();
    }
}
