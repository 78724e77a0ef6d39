package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an account's passwords when the account itself changes. */
@ParameterizedClass
@EnumSource(TestStore.class)
class AccountRulesTest {
    private final Credentials credentials;
    private final Account alice;

    AccountRulesTest(TestStore kind, @TempDir Path folder) {
        credentials = Credentials.open(settings(kind.empty(folder)).with(draft -> draft.activeLimit = 1_000));
        alice = account(credentials, ALICE, "a.smith@example.org");
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    @Test
    void aDeletedAccountIsNotFoundAndItsPasswordsAreRevoked() {
        Phone phone = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);

        Changed<Optional<Account>> deleted = credentials.accounts().delete(alice.id(), "operator", "left the company");

        assertThat(deleted.result().orElseThrow().aliases()).containsExactly("a.smith@example.org");
        assertThat(deleted.change()).isNotNull().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Change.Kind.ACCOUNT_DELETED);
            assertThat(change.epoch()).isGreaterThan(alice.epoch());
        });
        assertThat(credentials.accounts().list()).isEmpty();
        for (String name : List.of(ALICE, "a.smith@example.org")) {
            assertThat(credentials.accounts().find(name)).isEmpty();
            assertRefused(verify(credentials, name, phone), Reason.WRONG);
        }
        assertThat(credentials.passwords().list(alice.id()))
                .singleElement()
                .extracting(password -> password.revocation())
                .isNotNull()
                .extracting("by", "why")
                .containsExactly("operator", "the account was deleted");
        assertThat(credentials.passwords().issue(wish(alice))).isInstanceOf(Issuance.Refused.class);
    }

    @Test
    void theHistoryOfADeletedAccountStays() {
        issue(credentials, alice);
        credentials.accounts().delete(alice.id(), "operator", "left the company");
        assertThat(credentials.audit(alice.id(), 10))
                .extracting(AuditEntry::kind)
                .containsExactly(Change.Kind.ACCOUNT_DELETED, Change.Kind.PASSWORD_ISSUED, Change.Kind.ACCOUNT_ADDED);
        assertThat(credentials.audit(alice.id(), 1).getFirst().detail())
                .isEqualTo("alice@example.org a.smith@example.org: left the company; app passwords revoked: 1");
    }

    @Test
    void theNamesOfADeletedAccountAreFreeForAnother() {
        Phone old = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, old), alice, old);
        credentials.accounts().delete(alice.id(), "operator", "");

        Account other = account(credentials, ALICE, "a.smith@example.org");

        assertThat(other.id()).isNotEqualTo(alice.id());
        assertRefused(verify(credentials, ALICE, old), Reason.WRONG);
        Phone fresh = issue(credentials, other);
        assertAccepted(verify(credentials, ALICE, fresh), other, fresh);
        credentials.accounts().delete(other.id(), "operator", "");
        assertThat(account(credentials, ALICE).id()).isNotIn(alice.id(), other.id());
    }

    @Test
    void nothingCanBeDoneWithADeletedAccount() {
        credentials.accounts().delete(alice.id(), "operator", "");
        for (Supplier<Changed<Optional<Account>>> change : changesOf(alice.id())) {
            assertThat(change.get()).isEqualTo(new Changed<>(Optional.empty(), null));
        }
        assertThat(credentials.audit(alice.id(), 10)).hasSize(2);
    }

    private List<Supplier<Changed<Optional<Account>>>> changesOf(long id) {
        Accounts accounts = credentials.accounts();
        return List.of(
                () -> accounts.delete(id, "operator", ""),
                () -> accounts.suspend(id, "operator", ""),
                () -> accounts.resume(id, "operator"),
                () -> accounts.twoFactor(id, TwoFactor.NONE, "operator"),
                () -> accounts.primaryPasswordChanged(id, "operator", ""),
                () -> accounts.primaryPasswordReset(id, "operator", ""));
    }

    @Test
    void aNewPrimaryPasswordRevokesAllAppPasswords() {
        Phone first = issue(credentials, alice);
        Phone second = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, first), alice, first);
        Change changed = credentials
                .accounts()
                .primaryPasswordChanged(alice.id(), "portal", "")
                .change();
        assertThat(changed).isNotNull().extracting(Change::kind).isEqualTo(Change.Kind.PRIMARY_PASSWORD_CHANGED);
        assertRefused(verify(credentials, ALICE, first), Reason.REVOKED);
        assertRefused(verify(credentials, ALICE, second), Reason.REVOKED);

        Phone third = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, third), alice, third);
        Change reset = credentials
                .accounts()
                .primaryPasswordReset(alice.id(), "operator", "phished")
                .change();
        assertThat(reset).isNotNull().extracting(Change::kind).isEqualTo(Change.Kind.PRIMARY_PASSWORD_RESET);
        assertRefused(verify(credentials, ALICE, third), Reason.REVOKED);
        assertThat(credentials.audit(alice.id(), 1).getFirst().detail()).isEqualTo("phished; app passwords revoked: 1");
    }

    @Test
    void whatIsIssuedBesideARevocationOfAllIsEitherBeforeItOrAfterIt() throws Exception {
        List<Callable<Long>> issues = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            issues.add(() -> issue(credentials, alice).id());
        }
        List<Changed<List<AppPassword>>> revocations = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Long>> issued = new ArrayList<>();
            for (Callable<Long> issue : issues) {
                issued.add(threads.submit(issue));
                if (issued.size() % 10 == 0) {
                    issued.get(issued.size() - 5).get(); // so that there is something to revoke
                    revocations.add(credentials.passwords().revokeAll(alice.id(), "operator", ""));
                }
            }
            for (Future<Long> done : issued) {
                done.get();
            }
        }
        long last = 0;
        for (Changed<List<AppPassword>> revocation : revocations) {
            last = revocation.change() == null ? last : revocation.change().seq();
        }
        long border = last; // a password's id is its number among the changes
        assertThat(border).isPositive();
        assertThat(credentials.passwords().list(alice.id()))
                .hasSize(40)
                .allSatisfy(password -> assertThat(password.revocation() == null)
                        .as("password %d, revocation %d", password.id(), border)
                        .isEqualTo(password.id() > border));
    }
}
