package latchkey.admin.portal.signin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import latchkey.admin.fixtures.LaterClock;
import latchkey.admin.portal.Portal;
import latchkey.admin.portal.operator.QuietNode;
import latchkey.config.Clients;
import latchkey.config.OpenId;
import latchkey.config.WebListener;
import latchkey.config.WebTls;
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
import latchkey.credentials.owner.PrimarySetting;
import org.jspecify.annotations.Nullable;

/** A portal on a free port of this machine, with accounts and passwords behind it. */
final class SignInSite implements AutoCloseable {
    static final String PASSWORD = "correct horse battery staple";

    private static final String NAME = "Example Mail";
    private static final Argon2Cost QUICK = new Argon2Cost(64, 1, 1);

    final LaterClock clock = new LaterClock();
    final Credentials credentials;
    final URI url;
    private final Portal portal;
    private final int port;

    /** What differs between sites. */
    private record Kind(
            Store store, @Nullable String url, @Nullable OpenId openId, Argon2Cost argon2) {}

    private SignInSite(Kind kind) throws IOException {
        byte[] pepper = new byte[CredentialSettings.SHORTEST_PEPPER];
        Arrays.fill(pepper, (byte) 7);
        credentials = Credentials.open(CredentialSettings.of(kind.store, pepper).with(draft -> {
            draft.clock = clock;
            draft.argon2 = kind.argon2;
        }));
        port = freePort();
        url = URI.create(kind.url == null ? "http://localhost:" + port : kind.url);
        WebListener listener = new WebListener("127.0.0.1", port, WebTls.NONE, null, List.of("127.0.0.1/32"));
        portal = Portal.start(
                new latchkey.config.Portal(
                        url, NAME, listener, Duration.ofMinutes(30), Duration.ofHours(12), kind.openId, List.of()),
                new Clients(NAME, List.of("example.org"), List.of(), List.of(), null),
                credentials,
                QuietNode.unseen());
    }

    static SignInSite start(Path folder) throws IOException {
        return new SignInSite(new Kind(file(folder), null, null, QUICK));
    }

    static SignInSite start(Path folder, OpenId openId) throws IOException {
        return new SignInSite(new Kind(file(folder), null, openId, QUICK));
    }

    /** One of several nodes on a record. */
    static SignInSite start(Store store) throws IOException {
        return new SignInSite(new Kind(store, null, null, QUICK));
    }

    /** Reached by that address, through a proxy. */
    static SignInSite behindProxy(Path folder, String url) throws IOException {
        return new SignInSite(new Kind(file(folder), url, null, QUICK));
    }

    /** Slow hashes are as slow as they are for everybody. */
    static SignInSite withRealHashes(Path folder) throws IOException {
        return new SignInSite(new Kind(file(folder), null, null, Argon2Cost.OWASP_MINIMUM));
    }

    private static Store file(Path folder) {
        return new Store.Sqlite(folder.resolve("latchkey.db"));
    }

    /** What comes back for these bytes until the portal hangs up. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Account account(String login) {
        return account(login, TwoFactor.NONE);
    }

    /** With {@link #PASSWORD}. */
    Account account(String login, TwoFactor twoFactor) {
        if (!(credentials.accounts().add(login, List.of(), twoFactor, "test")
                instanceof Registration.Added(var added))) {
            throw new AssertionError(login);
        }
        PrimarySetting set = credentials
                .owners()
                .primaryPasswords()
                .reset(added.id(), PASSWORD.getBytes(StandardCharsets.UTF_8), "test", "")
                .result();
        if (!(set instanceof PrimarySetting.Set(var account, var _))) {
            throw new AssertionError(set);
        }
        return account;
    }

    /** An account with an authenticator app, whose first code is used up and forgotten: the next step has begun. */
    Totp enrolled(Account account) {
        var factors = credentials.owners().secondFactors();
        Totp app = new Totp(factors.begin(account.id(), 1, NAME).secretBase32());
        factors.confirm(account.id(), 1, false, app.code(clock.instant()), "test");
        clock.advance(Duration.ofSeconds(60));
        return app;
    }

    /** A new app password, as it is shown. */
    String appPassword(Account account) {
        var wish =
                new NewPassword(account.id(), "phone", EnumSet.allOf(Service.class), null, List.of(), account.login());
        if (!(credentials.passwords().issue(wish) instanceof Issuance.Issued issued)) {
            throw new AssertionError("not issued");
        }
        try (IssuedPassword secret = issued.secret()) {
            return new String(secret.shown(), StandardCharsets.US_ASCII);
        }
    }

    RawBrowser browser() {
        return new RawBrowser(url);
    }

    /** Signed in by password and code. */
    RawBrowser signedIn(Account account, Totp app) throws Exception {
        RawBrowser browser = browser();
        browser.signIn(account.login(), PASSWORD);
        browser.post("/sign-in/code", "code", app.code(clock.instant()));
        clock.advance(Duration.ofSeconds(60));
        return browser;
    }

    @Override
    public void close() {
        portal.close();
        credentials.close();
    }
}
