package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import latchkey.credentials.Outcome.Accepted;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Outcome.Refused;
import org.jspecify.annotations.Nullable;

/** What the tests of this module ask for again and again. */
final class Samples {
    static final String ALICE = "alice@example.org";
    static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");
    static final Argon2Cost CHEAP = new Argon2Cost(8, 1, 1);

    private Samples() {}

    static byte[] pepper(int number) {
        byte[] pepper = new byte[32];
        java.util.Arrays.fill(pepper, (byte) number);
        return pepper;
    }

    static CredentialSettings settings(Store store) {
        return CredentialSettings.of(store, pepper(1))
                .with(draft -> draft.argon2 = CHEAP)
                .with(draft -> draft.feedPeriod = Duration.ofMillis(50));
    }

    static Account account(Credentials credentials, String login, String... aliases) {
        Registration registration = credentials.accounts().add(login, List.of(aliases), TwoFactor.EXTERNAL, "operator");
        assertThat(registration).isInstanceOf(Registration.Added.class);
        return ((Registration.Added) registration).account();
    }

    static NewPassword wish(Account account) {
        return wish(account, EnumSet.allOf(Service.class), null, List.of());
    }

    static NewPassword wish(Account account, Set<Service> services, @Nullable Instant expires, List<Network> networks) {
        return new NewPassword(account.id(), "phone", services, expires, networks, "operator");
    }

    /** A password that was issued, in clear, as its owner would type it. */
    record Phone(AppPassword password, String text) {
        long id() {
            return password.id();
        }
    }

    static Phone issue(Credentials credentials, Account account) {
        return issue(credentials, wish(account));
    }

    static Phone issue(Credentials credentials, NewPassword wish) {
        return phone(credentials.passwords().issue(wish));
    }

    static Phone phone(Issuance issuance) {
        assertThat(issuance).isInstanceOf(Issuance.Issued.class);
        Issuance.Issued issued = (Issuance.Issued) issuance;
        try (IssuedPassword secret = issued.secret()) {
            return new Phone(issued.password(), new String(secret.shown(), StandardCharsets.US_ASCII));
        }
    }

    static Attempt attempt(String login, String secret) {
        return attempt(login, secret, Service.IMAP, PEER);
    }

    static Attempt attempt(String login, String secret, Service service, InetAddress peer) {
        return new Attempt(login, secret.getBytes(StandardCharsets.UTF_8), service, peer, "a client");
    }

    static Outcome verify(Credentials credentials, String login, Phone phone) {
        return credentials.verifier().verify(attempt(login, phone.text()));
    }

    static void assertAccepted(@Nullable Outcome outcome, Account account, Phone phone) {
        assertThat(outcome).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.account()).isEqualTo(account.id());
            assertThat(accepted.login()).isEqualTo(account.login());
            assertThat(accepted.credential()).isEqualTo(phone.id());
        });
    }

    static void assertRefused(@Nullable Outcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
