package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Samples.Phone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Further names of accounts, which come and go, and the pages of a long list of accounts. */
@ParameterizedClass
@EnumSource(TestStore.class)
class AliasTest {
    private static final String ALIAS = "a.smith@example.org";
    /** Much longer than the period of the feed. */
    private static final Duration FEED = Duration.ofSeconds(5);

    private final Credentials here;
    private final Credentials there;
    private final Account alice;
    private final Phone phone;

    AliasTest(TestStore kind, @TempDir Path folder) {
        Store store = kind.empty(folder);
        here = Credentials.open(settings(store));
        there = Credentials.open(settings(store));
        alice = account(here, ALICE);
        phone = issue(here, alice);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private Account done(Changed<Aliasing> changed) {
        assertThat(changed.result()).isInstanceOf(Aliasing.Done.class);
        return ((Aliasing.Done) changed.result()).account();
    }

    private void assertRefusedFor(Changed<Aliasing> changed, Aliasing.Reason reason) {
        assertThat(changed.change()).isNull();
        assertThat(changed.result()).isInstanceOfSatisfying(Aliasing.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.sentence()).endsWith(".");
        });
    }

    /** B9: that a name is nobody's is remembered, and must be forgotten when it becomes somebody's. */
    @Test
    void b9AnAliasThatWasTriedBeforeItWasAddedWorksAtOnce() throws Exception {
        assertRefused(verify(here, ALIAS, phone), Reason.WRONG);
        assertRefused(verify(there, ALIAS, phone), Reason.WRONG);
        assertRefused(here.verifier().known(attempt(ALIAS, phone.text())), Reason.WRONG);

        Changed<Aliasing> added = here.accounts().addAlias(alice.id(), "A.Smith@Example.org", "operator");

        assertThat(done(added).aliases()).containsExactly(ALIAS);
        assertAccepted(verify(here, ALIAS, phone), alice, phone);
        RevocationTest.await(() -> verify(there, ALIAS, phone) instanceof Outcome.Accepted, FEED);
    }

    @Test
    void aRemovedAliasIsRefusedOnEveryNodeThoughItsLoginsWereRemembered() throws Exception {
        here.accounts().addAlias(alice.id(), ALIAS, "operator");
        for (Credentials node : List.of(here, there)) {
            RevocationTest.await(() -> verify(node, ALIAS, phone) instanceof Outcome.Accepted, FEED);
            assertAccepted(node.verifier().known(attempt(ALIAS, phone.text())), alice, phone);
        }

        Changed<Aliasing> removed = here.accounts().removeAlias(alice.id(), ALIAS, "operator");

        assertThat(done(removed).aliases()).isEmpty();
        assertRefused(verify(here, ALIAS, phone), Reason.WRONG);
        RevocationTest.await(() -> verify(there, ALIAS, phone) instanceof Outcome.Refused, FEED);
        assertRefused(there.verifier().known(attempt(ALIAS, phone.text())), Reason.WRONG);
        assertAccepted(verify(there, ALICE, phone), alice, phone);
    }

    @Test
    void aRemovedAliasCanBeAnothers() throws Exception {
        here.accounts().addAlias(alice.id(), ALIAS, "operator");
        RevocationTest.await(() -> verify(there, ALIAS, phone) instanceof Outcome.Accepted, FEED);
        here.accounts().removeAlias(alice.id(), ALIAS, "operator");
        Account bob = account(here, "bob@example.org", ALIAS);
        Phone tablet = issue(here, bob);
        RevocationTest.await(() -> verify(there, ALIAS, tablet) instanceof Outcome.Accepted, FEED);
        assertAccepted(verify(there, ALIAS, tablet), bob, tablet);
        RevocationTest.await(() -> verify(there, ALIAS, phone) instanceof Outcome.Refused, FEED);
        assertThat(there.accounts().find(ALIAS)).map(Account::id).contains(bob.id());
    }

    @Test
    void whatChangesNothingIsNoChange() {
        Account with = done(here.accounts().addAlias(alice.id(), ALIAS, "operator"));
        Changed<Aliasing> again = here.accounts().addAlias(alice.id(), ALIAS, "operator");
        assertThat(again).isEqualTo(new Changed<>(new Aliasing.Done(with), null));
        assertThat(here.accounts().addAlias(alice.id(), ALICE, "operator").change())
                .isNull();
    }

    @Test
    void whatCannotBeIsRefusedAndNothingChanges() {
        Account bob = account(here, "bob@example.org", "bob");
        Accounts accounts = here.accounts();
        assertRefusedFor(accounts.addAlias(alice.id(), "bob", "operator"), Aliasing.Reason.TAKEN);
        assertRefusedFor(accounts.addAlias(alice.id(), "BOB@example.org", "operator"), Aliasing.Reason.TAKEN);
        assertRefusedFor(accounts.addAlias(alice.id(), "a b", "operator"), Aliasing.Reason.MALFORMED_LOGIN);
        assertRefusedFor(accounts.addAlias(999, "x", "operator"), Aliasing.Reason.NO_SUCH_ACCOUNT);
        assertRefusedFor(accounts.removeAlias(999, "x", "operator"), Aliasing.Reason.NO_SUCH_ACCOUNT);
        assertRefusedFor(accounts.removeAlias(alice.id(), ALICE, "operator"), Aliasing.Reason.IS_THE_LOGIN);
        assertRefusedFor(accounts.removeAlias(alice.id(), "bob", "operator"), Aliasing.Reason.NO_SUCH_ALIAS);
        assertRefusedFor(accounts.removeAlias(alice.id(), "", "operator"), Aliasing.Reason.MALFORMED_LOGIN);
        assertThat(accounts.byId(bob.id())).contains(bob);
        assertThat(accounts.byId(alice.id())).map(Account::aliases).contains(List.of());
        assertThat(accounts.byId(999)).isEmpty();
    }

    @Test
    void theAuditTrailTellsOfBothAndOpenSessionsStay() {
        Change added = here.accounts().addAlias(alice.id(), ALIAS, "operator").change();
        Change removed =
                there.accounts().removeAlias(alice.id(), ALIAS, "another").change();
        assertThat(List.of(added, removed))
                .allSatisfy(change -> assertThat(change.kind().ends()).isEqualTo(Change.Ends.NOTHING));
        assertThat(here.audit(alice.id(), 2))
                .extracting(AuditEntry::kind, AuditEntry::by, AuditEntry::detail)
                .containsExactly(
                        tuple(Change.Kind.ALIAS_REMOVED, "another", ALIAS),
                        tuple(Change.Kind.ALIAS_ADDED, "operator", ALIAS));
    }

    @Test
    void pagesHaveEachAccountOnce() {
        for (int i = 0; i < 11; i++) {
            account(here, "user" + i + "@example.org", "u" + i, "z" + i);
        }
        List<Account> all = new ArrayList<>();
        @Nullable String after = null;
        List<Account> page;
        do {
            page = there.accounts().page(after, 5, null);
            all.addAll(page);
            after = all.getLast().login();
            // A new one before the cursor, and one that goes, disturb nobody.
            account(here, "a" + all.size() + "@example.org");
        } while (page.size() == 5);
        assertThat(all).hasSize(12).isSortedAccordingTo(Comparator.comparing(Account::login));
        assertThat(Set.copyOf(all))
                .hasSize(12)
                .contains(here.accounts().byId(alice.id()).orElseThrow());
        assertThat(all.get(1).aliases()).containsExactly("u0", "z0");
    }

    @Test
    void aPageCanBeSearched() {
        account(here, "bob@example.org", "robert");
        account(here, "b_b@example.org");
        account(here, "b!b@example.org");
        Account gone = account(here, "gone@example.org");
        here.accounts().delete(gone.id(), "operator", "");
        assertThat(logins("OBER")).containsExactly("bob@example.org");
        assertThat(logins("b_b")).containsExactly("b_b@example.org");
        assertThat(logins("!")).containsExactly("b!b@example.org");
        assertThat(logins("%")).isEmpty();
        assertThat(logins("gone")).isEmpty();
        assertThat(logins("\u0130")).isEmpty();
        assertThat(logins("' or 1=1 --")).isEmpty();
        assertThat(logins("")).hasSize(4);
        assertThat(here.accounts().page(null, 1, "b")).hasSize(1);
        assertThatThrownBy(() -> here.accounts().page(null, 0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.accounts().page(null, 201, null)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> logins(String containing) {
        return here.accounts().page(null, 10, containing).stream()
                .map(Account::login)
                .toList();
    }
}
