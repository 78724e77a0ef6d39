package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import latchkey.admin.portal.operator.NodeState;
import latchkey.admin.portal.operator.Operations;
import latchkey.admin.portal.operator.QuietNode;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;
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

/** A portal on a free port of this machine, with a record of its own in SQLite. */
final class TestPortal implements AutoCloseable {
    static final String ANNA = "anna@example.org";
    static final InetAddress PEER = InetAddress.ofLiteral("203.0.113.9");

    final Credentials credentials;
    final URI origin;
    final Account anna;
    /** Who sees the operator page. */
    final List<String> operators = new CopyOnWriteArrayList<>();
    /** What the node tells there. */
    volatile NodeState node = QuietNode.state("mail-1");
    /** How often it was asked. */
    final AtomicInteger looks = new AtomicInteger();

    final Path file;
    private final Portal portal;

    TestPortal(Path folder) {
        this(folder, _ -> {});
    }

    TestPortal(Path folder, Consumer<CredentialSettings.Draft> change) {
        file = folder.resolve("latchkey.db");
        byte[] pepper = new byte[CredentialSettings.SHORTEST_PEPPER];
        Arrays.fill(pepper, (byte) 1);
        credentials = Credentials.open(
                CredentialSettings.of(new Store.Sqlite(file), pepper).with(draft -> {
                    draft.argon2 = new Argon2Cost(8, 1, 1);
                    draft.feedPeriod = Duration.ofMillis(50);
                    change.accept(draft);
                }));
        int port = freePort();
        origin = URI.create("http://localhost:" + port);
        portal = Portal.start(settings(origin, port), clients(), credentials, new Operations(() -> operators, () -> {
            looks.incrementAndGet();
            return node;
        }));
        anna = account(ANNA);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static latchkey.config.Portal settings(URI url, int port) {
        WebListener listener = new WebListener("127.0.0.1", port, WebTls.NONE, null, List.of());
        return new latchkey.config.Portal(
                url, "Example Mail", listener, Duration.ofMinutes(30), Duration.ofHours(12), null, List.of());
    }

    private static Clients clients() {
        return new Clients(
                "Example Mail",
                List.of("example.org"),
                List.of(new MailServer("imap.example.org", 993, ListenerTls.IMPLICIT)),
                List.of(new MailServer("smtp.example.org", 465, ListenerTls.IMPLICIT)),
                new DavServer("dav.example.org", 443, "/"));
    }

    /** A new account whose second factor is said to be kept elsewhere. */
    Account account(String login) {
        Registration registration = credentials.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "operator");
        assertThat(registration).isInstanceOf(Registration.Added.class);
        return ((Registration.Added) registration).account();
    }

    /** A browser in which that owner has just signed in. */
    Browser signedIn(Account account) {
        Browser browser = new Browser(origin);
        Account now = credentials.accounts().byId(account.id()).orElseThrow();
        String token = credentials
                .owners()
                .sessions()
                .open(new NewPortalSession(now, PortalSession.Stage.SIGNED_IN, "password-and-app", PEER, "a test"))
                .orElseThrow()
                .token();
        browser.cookies.put("latchkey", token);
        return browser;
    }

    /** An app password, in clear. */
    record Made(AppPassword password, String secret) {
        long id() {
            return password.id();
        }
    }

    /** A new app password. */
    Made password(Account account, String label, Service... services) {
        Set<Service> opened = services.length == 0 ? EnumSet.allOf(Service.class) : Set.of(services);
        Issuance issuance = credentials
                .passwords()
                .issue(new NewPassword(account.id(), label, opened, null, List.of(), account.login()));
        assertThat(issuance).isInstanceOf(Issuance.Issued.class);
        Issuance.Issued issued = (Issuance.Issued) issuance;
        try (IssuedPassword secret = issued.secret()) {
            return new Made(issued.password(), new String(secret.shown(), StandardCharsets.US_ASCII));
        }
    }

    /** Tries to sign in with an app password, as a client does. */
    Outcome use(Account account, String secret, Service service, String client) {
        Attempt attempt = new Attempt(account.login(), secret.getBytes(StandardCharsets.UTF_8), service, PEER, client);
        Outcome outcome = credentials.verifier().verify(attempt);
        if (outcome instanceof Outcome.Accepted accepted) {
            credentials.verifier().used(accepted, service, PEER, client);
        } else if (outcome instanceof Outcome.Refused refused) {
            credentials.staleDevices().refused(attempt, refused);
        }
        return outcome;
    }

    @Override
    public void close() {
        portal.close();
        credentials.close();
    }
}
