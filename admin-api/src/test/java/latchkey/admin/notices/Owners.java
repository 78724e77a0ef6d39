package latchkey.admin.notices;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import latchkey.admin.fixtures.LaterClock;
import latchkey.config.BackendTls;
import latchkey.config.NoticeMail;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.Attempt;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import org.jspecify.annotations.Nullable;

/** One node with its accounts, on a record in a folder, and notices that are in a hurry. */
final class Owners implements AutoCloseable {
    static final String ANNA = "anna@example.org";
    static final URI PORTAL = URI.create("https://account.example.org");
    static final Notices.Pace HURRY = new Notices.Pace(Duration.ofMillis(30), Duration.ZERO, Duration.ofMillis(50));

    /** What became of the mail, and how often. */
    final Map<Fate, Integer> fates = new ConcurrentHashMap<>();

    final LaterClock clock;
    final Credentials credentials;

    Owners(Path folder) {
        this(folder, new LaterClock());
    }

    Owners(Path folder, LaterClock clock) {
        this.clock = clock;
        credentials = Credentials.open(CredentialSettings.of(
                        new Store.Sqlite(folder.resolve("latchkey.db")), new byte[CredentialSettings.SHORTEST_PEPPER])
                .with(draft -> {
                    draft.clock = clock;
                    draft.argon2 = new Argon2Cost(8, 1, 1);
                    draft.lastUsePeriod = Duration.ofMillis(50);
                }));
    }

    static NoticeMail mail(int port) {
        return new NoticeMail(
                "127.0.0.1",
                port,
                BackendTls.NONE,
                null,
                "127.0.0.1",
                new NoticeMail.Sender("Example & Söhne", "no-reply@example.org"),
                null);
    }

    NoticeWriter writer() {
        return new NoticeWriter(credentials, "Example Mail", PORTAL);
    }

    /** To be closed before this. */
    Notices notices(Sender sender) {
        return new Notices(credentials, writer(), sender, HURRY, fate -> fates.merge(fate, 1, Integer::sum)).begin();
    }

    Account account(String login, String... aliases) {
        return ((Registration.Added)
                        credentials.accounts().add(login, List.of(aliases), TwoFactor.EXTERNAL, "operator"))
                .account();
    }

    AppPassword password(Account account, String label, @Nullable Duration life) {
        return issue(account, label, life).password();
    }

    Issuance.Issued issue(Account account, String label, @Nullable Duration life) {
        NewPassword wish = new NewPassword(
                account.id(),
                label,
                EnumSet.allOf(Service.class),
                life == null ? null : clock.instant().plus(life),
                List.of(),
                account.login());
        return (Issuance.Issued) credentials.passwords().issue(wish);
    }

    /** Signs in from there. */
    void use(Account account, Issuance.Issued issued, String address) {
        InetAddress peer = InetAddress.ofLiteral(address);
        byte[] shown =
                new String(issued.secret().shown(), StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII);
        Outcome outcome =
                credentials.verifier().verify(new Attempt(account.login(), shown, Service.IMAP, peer, "Thunderbird"));
        credentials.verifier().used((Outcome.Accepted) outcome, Service.IMAP, peer, "Thunderbird");
    }

    @Override
    public void close() {
        credentials.close();
    }
}
