package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.notices.NoticeCursor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Owners are told by one node at a time, of each thing once, and never of what is no news. */
@ParameterizedClass
@EnumSource(TestStore.class)
class NoticeCursorTest {
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Store store;
    private final MovingClock clock = new MovingClock();
    private final Credentials oneNode;
    private final Credentials otherNode;
    private final NoticeCursor here;
    private final NoticeCursor there;
    private final Account alice;

    NoticeCursorTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        oneNode = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        otherNode = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        here = oneNode.noticeCursor();
        there = otherNode.noticeCursor();
        alice = account(oneNode, ALICE);
    }

    @AfterEach
    void close() {
        oneNode.close();
        otherNode.close();
    }

    private void endLease() throws Exception {
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement()) {
            statement.execute("update notice_cursor set held_until = 1");
        }
    }

    @Test
    void oneNodeAtATimeHasTheTurn() throws Exception {
        assertThat(here.claim(LEASE)).isTrue();
        assertThat(there.claim(LEASE)).isFalse();
        assertThat(here.claim(LEASE)).as("prolonged").isTrue();
        there.release();
        assertThat(there.claim(LEASE)).as("it was not its own to release").isFalse();
        here.release();
        assertThat(there.claim(LEASE)).isTrue();
        assertThat(here.claim(LEASE)).isFalse();
        endLease(); // the other node died
        assertThat(here.claim(LEASE)).isTrue();
        assertThat(there.claim(LEASE)).isFalse();
    }

    @Test
    void ofManyWhoWantTheTurnOneHasIt() throws Exception {
        List<Boolean> claims = AtOnce.run(
                List.of(oneNode, otherNode), node -> node.noticeCursor().claim(LEASE));
        assertThat(claims).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void whatWasToldIsNotToldAgainWhoeverHasTheTurn() {
        issue(oneNode, alice);
        assertThat(here.claim(LEASE)).isTrue();
        List<AuditEntry> first = here.untold(1);
        assertThat(first).extracting(AuditEntry::kind).containsExactly(Change.Kind.ACCOUNT_ADDED);
        assertThat(here.told(first.getFirst().seq())).isTrue();
        assertThat(here.told(0)).as("never back").isTrue();
        here.release();
        assertThat(there.claim(LEASE)).isTrue();
        List<AuditEntry> rest = there.untold(200);
        assertThat(rest).extracting(AuditEntry::kind).containsExactly(Change.Kind.PASSWORD_ISSUED);
        assertThat(there.told(rest.getLast().seq())).isTrue();
        assertThat(there.untold(200)).isEmpty();
        oneNode.accounts().suspend(alice.id(), "operator", "");
        assertThat(there.untold(200)).extracting(AuditEntry::kind).containsExactly(Change.Kind.SUSPENDED);
    }

    @Test
    void whoeverLostTheTurnMovesNothing() throws Exception {
        assertThat(here.claim(LEASE)).isTrue();
        long seq = here.untold(1).getFirst().seq();
        endLease();
        assertThat(here.told(seq)).isFalse();
        assertThat(there.claim(LEASE)).isTrue();
        assertThat(here.told(seq)).isFalse();
        assertThat(there.untold(1)).extracting(AuditEntry::seq).containsExactly(seq);
    }

    /** Mail may be configured long after the first account: nobody wants the mails of last year. */
    @Test
    void whatIsOlderThanADayIsNoNews() {
        clock.forward(Duration.ofHours(25));
        issue(oneNode, alice);
        assertThat(here.untold(200)).extracting(AuditEntry::kind).containsExactly(Change.Kind.PASSWORD_ISSUED);
    }

    @Test
    void thePasswordsThatExpireSoonAreListedInTheirOrder() {
        Phone second = expiring(2);
        Phone first = expiring(1);
        expiring(9);
        issue(oneNode, alice);
        Phone revoked = expiring(1);
        oneNode.passwords().revoke(revoked.id(), "alice", "");
        assertThat(there.expiring(inDays(7))).extracting(AppPassword::id).containsExactly(first.id(), second.id());
        assertThat(there.expiring(inDays(1))).extracting(AppPassword::id).containsExactly(first.id());
        clock.forward(Duration.ofDays(1));
        assertThat(there.expiring(inDays(6))).extracting(AppPassword::id).containsExactly(second.id());
    }

    private Phone expiring(int days) {
        return issue(oneNode, wish(alice, Set.of(Service.IMAP), inDays(days), List.of()));
    }

    private Instant inDays(int days) {
        return clock.instant().plus(Duration.ofDays(days));
    }

    @Test
    void aMarkIsMadeOnce() throws Exception {
        Phone phone = issue(oneNode, alice);
        List<Boolean> marks = AtOnce.run(
                List.of(oneNode, otherNode, oneNode, otherNode),
                node -> node.noticeCursor().mark(phone.id(), "expires-soon"));
        assertThat(marks).containsExactlyInAnyOrder(true, false, false, false);
        assertThat(here.mark(phone.id(), "expires-tomorrow")).isTrue();
        there.unmark(phone.id(), "expires-soon");
        assertThat(here.mark(phone.id(), "expires-soon")).isTrue();
        assertThat(there.mark(phone.id(), "expires-tomorrow")).isFalse();
    }
}
