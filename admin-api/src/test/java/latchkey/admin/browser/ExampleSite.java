package latchkey.admin.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import latchkey.admin.fixtures.LaterClock;
import latchkey.admin.portal.Portal;
import latchkey.admin.portal.operator.NodeState;
import latchkey.admin.portal.operator.Operations;
import latchkey.admin.portal.operator.QuietNode;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;
import latchkey.config.OpenId;
import latchkey.config.Tls;
import latchkey.config.WebListener;
import latchkey.config.WebTls;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.Attempt;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.PortalSession;
import latchkey.credentials.owner.PrimarySetting;
import org.jspecify.annotations.Nullable;

/** The portal of Example Mail on a free port of this machine, its record in SQLite, and Anna's account. */
final class ExampleSite implements AutoCloseable {
    static final String ANNA = "anna@example.org";
    static final String PASSWORD = "correct horse battery staple";
    static final InetAddress PEER = InetAddress.ofLiteral("203.0.113.9");

    /** An app password, and how it was shown. */
    record Made(AppPassword password, String shown) {
        long id() {
            return password.id();
        }
    }

    final LaterClock clock = new LaterClock();
    final Credentials credentials;
    final URI url;
    final OpenConnections connections = new OpenConnections();
    /** Who sees the operator page. */
    final List<String> operators = new CopyOnWriteArrayList<>();
    /** What the node tells there. */
    final AtomicReference<NodeState> node = new AtomicReference<>(QuietNode.state("mail-1"));

    final Path file;
    private final Map<Long, AuthenticatorApp> apps = new ConcurrentHashMap<>();
    private final Portal portal;

    private ExampleSite(Path folder, @Nullable Tls tls, @Nullable OpenId openId) {
        file = folder.resolve("latchkey.db");
        byte[] pepper = new byte[CredentialSettings.SHORTEST_PEPPER];
        Arrays.fill(pepper, (byte) 5);
        credentials = Credentials.open(
                CredentialSettings.of(new Store.Sqlite(file), pepper).with(draft -> {
                    draft.clock = clock;
                    draft.argon2 = new Argon2Cost(64, 1, 1);
                    draft.feedPeriod = Duration.ofMillis(50);
                }));
        credentials.nodes().join("mail-1", connections);
        int port = freePort();
        url = URI.create((tls == null ? "http" : "https") + "://localhost:" + port);
        WebListener listener =
                new WebListener("127.0.0.1", port, tls == null ? WebTls.NONE : WebTls.IMPLICIT, tls, List.of());
        portal = Portal.start(
                new latchkey.config.Portal(
                        url, "Example Mail", listener, Duration.ofMinutes(30), Duration.ofHours(12), openId, List.of()),
                new Clients(
                        "Example Mail",
                        List.of("example.org"),
                        List.of(new MailServer("imap.example.org", 993, ListenerTls.IMPLICIT)),
                        List.of(new MailServer("smtp.example.org", 465, ListenerTls.IMPLICIT)),
                        new DavServer("dav.example.org", 443, "/")),
                credentials,
                new Operations(() -> operators, () -> node.get()));
    }

    static ExampleSite start(Path folder) {
        return new ExampleSite(folder, null, null);
    }

    static ExampleSite start(Path folder, Tls tls) {
        return new ExampleSite(folder, tls, null);
    }

    static ExampleSite start(Path folder, OpenId openId) {
        return new ExampleSite(folder, null, openId);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new account with {@link #PASSWORD} and no second factor. */
    Account account(String login) {
        if (!(credentials.accounts().add(login, List.of(), TwoFactor.NONE, "operator")
                instanceof Registration.Added(var added))) {
            throw new AssertionError(login);
        }
        PrimarySetting set = credentials
                .owners()
                .primaryPasswords()
                .reset(added.id(), PASSWORD.getBytes(StandardCharsets.UTF_8), "operator", "")
                .result();
        if (!(set instanceof PrimarySetting.Set(var account, var _))) {
            throw new AssertionError(set);
        }
        return account;
    }

    /** The authenticator app of that account, set up now if it was not before, when its next code has come. */
    AuthenticatorApp enrolled(Account account) {
        return apps.computeIfAbsent(account.id(), _ -> enrol(account));
    }

    private AuthenticatorApp enrol(Account account) {
        var factors = credentials.owners().secondFactors();
        AuthenticatorApp app = new AuthenticatorApp(
                factors.begin(account.id(), 1, "Example Mail").secretBase32());
        factors.confirm(account.id(), 1, false, app.code(clock.instant()), account.login());
        nextCode();
        return app;
    }

    /** Waits until authenticator apps show a code that was not used before. */
    void nextCode() {
        clock.advance(Duration.ofSeconds(60));
    }

    /** What a browser of that account, which has a second factor, has in its cookie when it has just signed in. */
    String session(Account account, String browser) {
        enrolled(account);
        Account now = credentials.accounts().byId(account.id()).orElseThrow();
        return credentials
                .owners()
                .sessions()
                .open(new NewPortalSession(now, PortalSession.Stage.SIGNED_IN, "password-and-app", PEER, browser))
                .orElseThrow()
                .token();
    }

    /** A new app password of an account, which has a second factor. */
    Made password(Account account, String label, Service... services) {
        enrolled(account);
        Set<Service> opened = services.length == 0 ? EnumSet.allOf(Service.class) : Set.of(services);
        if (!(credentials
                        .passwords()
                        .issue(new NewPassword(account.id(), label, opened, null, List.of(), account.login()))
                instanceof Issuance.Issued issued)) {
            throw new AssertionError(label);
        }
        try (IssuedPassword secret = issued.secret()) {
            return new Made(issued.password(), new String(secret.shown(), StandardCharsets.US_ASCII));
        }
    }

    /** Signs in with an app password, as a mail app does. */
    Outcome use(Account account, String shown, Service service, String client) {
        Attempt attempt = new Attempt(account.login(), shown.getBytes(StandardCharsets.UTF_8), service, PEER, client);
        Outcome outcome = credentials.verifier().verify(attempt);
        if (outcome instanceof Outcome.Accepted accepted) {
            credentials.verifier().used(accepted, service, PEER, client);
        } else if (outcome instanceof Outcome.Refused refused) {
            credentials.staleDevices().refused(attempt, refused);
        }
        return outcome;
    }

    /** Two open connections with that password, and both listed. */
    void connectTwice(Account account, Made made, String client) {
        int before = credentials.nodes().sessions().size();
        connections.add(account, made.id(), Service.IMAP, client);
        connections.add(account, made.id(), Service.CALDAV, client);
        Patience.until(
                "the connections are listed",
                () -> credentials.nodes().sessions().size() == before + 2);
    }

    @Override
    public void close() {
        portal.close();
        credentials.close();
    }
}
