package latchkey.gateway.dav;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import latchkey.config.BackendTls;
import latchkey.config.Clients;
import latchkey.config.DavBackend;
import latchkey.config.DavIdentity;
import latchkey.config.Limits;
import latchkey.config.Listener;
import latchkey.config.ListenerTls;
import latchkey.config.Protocol;
import latchkey.config.Secret;
import latchkey.config.Tls;
import latchkey.credentials.Account;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.guesses.GuessSettings;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.Offload;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.Readings;
import latchkey.gateway.net.BoundListener;
import latchkey.gateway.net.ConnectionLimits;
import latchkey.gateway.net.ServerTls;
import latchkey.gateway.net.TlsContexts;
import latchkey.gateway.net.Transport;
import latchkey.gateway.testing.TestCertificates;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/** A DAV front end as it is in production: real credentials on SQLite, BoringSSL, sockets on loopback. */
final class Gateway implements AutoCloseable {
    static final DavIdentity HEADER = new DavIdentity.Header("X-Remote-User");

    private static final URI ISSUE_AT = URI.create("https://portal.example.org/passwords");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    final Readings readings = new Readings(registry);
    final GatewayMeters meters = new GatewayMeters(registry);
    final SessionRegistry sessions;
    final Credentials credentials;
    static final Clients CLIENTS = new Clients(
            "Test Mail",
            List.of("example.org"),
            List.of(new Clients.MailServer("mail.example.org", 993, ListenerTls.IMPLICIT)),
            List.of(new Clients.MailServer("mail.example.org", 465, ListenerTls.IMPLICIT)),
            new Clients.DavServer("mail.example.org", 443, "/dav/"));

    private final Offload signing = new Offload(ClientSetUp.SIGNATURES);
    private final Offload offload;
    private final Transport transport = new Transport(Transport.Kind.preferred(), 2);
    private final BoundListener secure;
    private final BoundListener plain;
    private final SSLContext clientTls;

    /** What a person has in hand. */
    record AppPassword(Account account, long id, String text) {
        /** The header line, without its end. */
        String basic() {
            return basicOf(account.login() + ":" + text);
        }
    }

    Gateway(Path folder, FakeBackend backend) throws Exception {
        this(folder, backend, 100);
    }

    /** @param offloaded logins that may leave the event loop at a time */
    Gateway(Path folder, FakeBackend backend, int offloaded) throws Exception {
        this(folder, settings(backend.port()), offloaded, GuessSettings.DEFAULT);
    }

    Gateway(Path folder, FakeBackend backend, GuessSettings guesses) throws Exception {
        this(folder, settings(backend.port()), 100, guesses);
    }

    Gateway(Path folder, DavBackend backend) throws Exception {
        this(folder, backend, 100, GuessSettings.DEFAULT);
    }

    private Gateway(Path folder, DavBackend backend, int offloaded, GuessSettings guesses) throws Exception {
        offload = new Offload(offloaded);
        credentials = Credentials.open(CredentialSettings.of(
                        new Store.Sqlite(folder.resolve("latchkey.db")), new byte[CredentialSettings.SHORTEST_PEPPER])
                .with(draft -> draft.argon2 = new Argon2Cost(8, 1, 1))
                .with(draft -> draft.meter = meters.credentials())
                .with(draft -> draft.guesses = guesses)
                .with(draft -> draft.feedPeriod = Duration.ofMillis(50)));
        sessions = new SessionRegistry(credentials.clock(), meters);
        credentials.nodes().join("test", sessions);
        LoginService logins = new LoginService(credentials, offload, meters);
        TestCertificates certificates = new TestCertificates();
        clientTls = certificates.client();
        Tls files = certificates.files("localhost", folder);
        ServerTls tls = TlsContexts.server(files, Protocol.DAV, Duration.ofSeconds(10), meters, null);
        ClientSetUp setUp = new ClientSetUp(CLIENTS, files, credentials.clock(), signing);
        ConnectionLimits limits = new ConnectionLimits(Limits.DEFAULT, credentials.guesses()::turnsAway, meters);
        secure = listener(tls, limits, backend, setUp, logins);
        plain = listener(null, limits, backend, setUp, logins);
    }

    private BoundListener listener(
            @Nullable ServerTls tls,
            ConnectionLimits limits,
            DavBackend backend,
            ClientSetUp setUp,
            LoginService logins) {
        return new BoundListener(
                new Listener(Protocol.DAV, "127.0.0.1", 0, tls == null ? ListenerTls.NONE : ListenerTls.IMPLICIT),
                transport,
                limits,
                new DavFrontEnd(
                        tls,
                        backend,
                        ISSUE_AT,
                        setUp,
                        Limits.DEFAULT,
                        logins,
                        sessions,
                        meters,
                        Traces.none(),
                        transport));
    }

    /** Without TLS, told who signed in by {@link #HEADER}. */
    static DavBackend settings(int port) {
        return settings(port, HEADER, BackendTls.NONE, null, "localhost");
    }

    static DavBackend settings(int port, DavIdentity identity, BackendTls tls, @Nullable Path ca, String tlsName) {
        return new DavBackend(
                "127.0.0.1", port, tls, ca, tlsName, "/dav/", identity, Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    static DavIdentity servicePassword(String password) {
        return new DavIdentity.BasicServicePassword(Secret.of(password));
    }

    AppPassword issue(String login, Service... services) {
        return issue(account(login), services.length == 0 ? EnumSet.allOf(Service.class) : Set.of(services));
    }

    AppPassword issue(Account account, Set<Service> services) {
        NewPassword wish = new NewPassword(account.id(), "phone", services, null, List.of(), "test");
        Issuance.Issued issued = (Issuance.Issued) credentials.passwords().issue(wish);
        try (IssuedPassword secret = issued.secret()) {
            String text = new String(secret.shown(), StandardCharsets.US_ASCII);
            return new AppPassword(account, issued.password().id(), text);
        }
    }

    Account account(String login) {
        return credentials.accounts().find(login).orElseGet(() -> {
            Registration added = credentials.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "test");
            return ((Registration.Added) added).account();
        });
    }

    static String basicOf(String loginAndPassword) {
        byte[] octets = loginAndPassword.getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(octets);
    }

    Client client(String... alpn) throws IOException {
        return new Client(clientTls, secure.port(), alpn);
    }

    /** As a reverse proxy that ends TLS itself would connect; and quicker, where TLS is not the point. */
    Client plainClient() throws IOException {
        return new Client(null, plain.port());
    }

    @Override
    public void close() {
        secure.close();
        plain.close();
        transport.close();
        signing.close();
        offload.close();
        credentials.close();
    }
}
