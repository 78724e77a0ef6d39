package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.policy.Policy;
import latchkey.credentials.policy.PolicyChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be issued, as all nodes see it at once. */
@ParameterizedClass
@EnumSource(TestStore.class)
class PolicyTest {
    private static final Set<Service> ALL = EnumSet.allOf(Service.class);

    private final MovingClock clock = new MovingClock();
    private final Credentials here;
    private final Credentials there;
    private final Account alice;

    PolicyTest(TestStore kind, @TempDir Path folder) {
        Store store = kind.empty(folder);
        here = open(store);
        there = open(store);
        alice = account(here, ALICE);
    }

    private Credentials open(Store store) {
        return Credentials.open(settings(store).with(draft -> {
            draft.clock = clock;
            draft.activeLimit = 3;
        }));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private Policy set(int limit, Set<Service> services, @Nullable Duration longestLife) {
        Policy wish = new Policy(limit, services, longestLife, -1);
        PolicyChange change = here.policies()
                .set(wish, here.policies().get().version(), "operator")
                .result();
        assertThat(change).isInstanceOf(PolicyChange.Made.class);
        return ((PolicyChange.Made) change).policy();
    }

    private static String refused(Issuance issuance, Issuance.Reason reason) {
        assertThat(issuance).isInstanceOf(Issuance.Refused.class);
        Issuance.Refused refused = (Issuance.Refused) issuance;
        assertThat(refused.reason()).isEqualTo(reason);
        return refused.sentence();
    }

    @Test
    void theConfigurationCountsUntilSomebodySetsAnother() {
        assertThat(there.policies().get()).isEqualTo(new Policy(3, ALL, null, 0));
        for (int i = 0; i < 3; i++) {
            issue(here, alice);
        }
        assertThat(refused(here.passwords().issue(wish(alice)), Issuance.Reason.LIMIT_REACHED))
                .contains("3 active app passwords");
    }

    @Test
    void aPolicyThatIsSetOnOneNodeCountsOnTheOtherAtOnce() {
        Policy policy = set(1, Set.of(Service.IMAP), Duration.ofDays(90));
        assertThat(there.policies().get()).isEqualTo(policy);
        Instant inADay = clock.instant().plus(Duration.ofDays(1));
        NewPassword imap = wish(alice, Set.of(Service.IMAP), inADay, List.of());
        Phone phone = issue(there, imap);
        assertThat(refused(there.passwords().issue(imap), Issuance.Reason.LIMIT_REACHED))
                .contains("1 active");
        set(2, Set.of(Service.IMAP), null);
        issue(there, imap);
        assertAccepted(verify(there, ALICE, phone), alice, phone);
    }

    @Test
    void aServiceThatIsNotAllowedIsRefusedAndTheSentenceSaysWhichAre() {
        Phone old = issue(here, alice);
        set(25, Set.of(Service.SMTP, Service.IMAP), null);
        assertThat(refused(there.passwords().issue(wish(alice)), Issuance.Reason.SERVICE_NOT_ALLOWED))
                .isEqualTo("App passwords may not open pop3, sieve, caldav, carddav here: only imap, smtp.");
        issue(there, wish(alice, Set.of(Service.SMTP), null, List.of()));
        assertAccepted(verify(there, ALICE, old), alice, old);
    }

    @Test
    void aPasswordThatLivesTooLongIsRefusedAndTheSentenceSaysHowLongItMay() {
        set(25, ALL, Duration.ofDays(90));
        Instant last = clock.instant().plus(Duration.ofDays(90));
        for (@Nullable Instant expires : new @Nullable Instant[] {null, last.plusMillis(1)}) {
            assertThat(refused(
                            there.passwords().issue(wish(alice, ALL, expires, List.of())),
                            Issuance.Reason.LIVES_TOO_LONG))
                    .isEqualTo("An app password must expire here, after 90 days at the latest: "
                            + "choose an expiry within that time.");
        }
        issue(there, wish(alice, ALL, last, List.of()));
        assertThat(List.of(
                        set(25, ALL, Duration.ofHours(1)),
                        set(25, ALL, Duration.ofMinutes(90)),
                        set(25, ALL, Duration.ofHours(36))))
                .extracting(Policy::longestLifeInWords)
                .containsExactly("1 hour", "90 minutes", "36 hours");
    }

    @Test
    void whoeverComesLateIsToldWhatThePolicyIsNow() {
        Policy made = set(7, ALL, null);
        Policy wish = new Policy(9, ALL, null, 0);
        assertThat(there.policies().set(wish, 0, "operator").result()).isEqualTo(new PolicyChange.Outdated(made));
        assertThat(there.policies().set(wish, made.version() + 1, "operator").result())
                .isEqualTo(new PolicyChange.Outdated(made));
        assertThat(there.policies().set(wish, made.version(), "operator").result())
                .isInstanceOf(PolicyChange.Made.class);
        assertThat(here.policies().get().activeLimit()).isEqualTo(9);
        assertThat(here.policies().get().version()).isGreaterThan(made.version());
        assertThat(here.audit(0, 10))
                .extracting(AuditEntry::kind, AuditEntry::detail)
                .first()
                .isEqualTo(tuple(
                        Change.Kind.POLICY_CHANGED,
                        "at most 9 active; imap, smtp, pop3, sieve, caldav, carddav; no longest life"));
    }

    @Test
    void ofTwoWhoChangeTheSamePolicyOneIsLate() throws Exception {
        List<PolicyChange> results = AtOnce.run(
                List.of(here, there),
                node -> node.policies()
                        .set(new Policy(node == here ? 5 : 6, ALL, null, 0), 0, "operator")
                        .result());
        assertThat(results).filteredOn(PolicyChange.Made.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(PolicyChange.Outdated.class::isInstance).hasSize(1);
    }

    @Test
    void whatMakesNoSenseIsRefusedByField() {
        assertRefused("activeLimit", new Policy(0, ALL, null, 0));
        assertRefused("activeLimit", new Policy(1_001, ALL, null, 0));
        assertRefused("services", new Policy(1, Set.of(), null, 0));
        assertRefused("longestLife", new Policy(1, ALL, Duration.ZERO, 0));
        assertRefused("longestLife", new Policy(1, ALL, Duration.ofDays(-1), 0));
        assertRefused("longestLife", new Policy(1, ALL, Duration.ofDays(40_000), 0));
        assertRefused("longestLife", new Policy(1, ALL, Duration.ofSeconds(90), 0));
        assertThat(here.policies().get().version()).isZero();
    }

    private void assertRefused(String field, Policy wish) {
        assertThat(here.policies().set(wish, 0, "operator").result())
                .isInstanceOfSatisfying(PolicyChange.Refused.class, refused -> {
                    assertThat(refused.field()).isEqualTo(field);
                    assertThat(refused.sentence()).endsWith(".");
                });
    }

    /** Both see room for one more before either has made it: what counts is looked at again under the lock. */
    @Test
    void issuesAtTheSameInstantOnTwoNodesKeepTheLimit() throws Exception {
        set(4, ALL, null);
        List<Credentials> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(i % 2 == 0 ? here : there);
        }
        List<Issuance> results = AtOnce.run(nodes, node -> node.passwords().issue(wish(alice)));
        assertThat(results).filteredOn(Issuance.Issued.class::isInstance).hasSize(4);
        assertThat(results)
                .filteredOn(Issuance.Refused.class::isInstance)
                .hasSize(4)
                .allSatisfy(one -> refused(one, Issuance.Reason.LIMIT_REACHED));
        assertThat(here.passwords().list(alice.id())).hasSize(4);
    }
}
