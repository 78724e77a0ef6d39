package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Samples.Phone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The audit trail, asked for by page and by what matters. */
@ParameterizedClass
@EnumSource(TestStore.class)
class AuditQueryTest {
    private final MovingClock clock = new MovingClock();
    private final Credentials credentials;
    private final Account alice;
    private final Account bob;

    AuditQueryTest(TestStore kind, @TempDir Path folder) {
        credentials = Credentials.open(settings(kind.empty(folder)).with(draft -> draft.clock = clock));
        alice = account(credentials, ALICE);
        bob = account(credentials, "bob@example.org");
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    /** What is not asked for is null; a test sets what it is about. */
    private static final class Wish {
        @Nullable
        Long account;

        @Nullable
        Long credential;

        Set<Change.Kind> kinds = Set.of();

        @Nullable
        String by;

        @Nullable
        Instant since;

        @Nullable
        Instant until;

        @Nullable
        Long before;

        @Nullable
        Long after;

        int limit = 200;
    }

    private List<AuditEntry> find(Consumer<Wish> set) {
        Wish wish = new Wish();
        set.accept(wish);
        return credentials.audit(new AuditQuery(
                wish.account,
                wish.credential,
                wish.kinds,
                wish.by,
                wish.since,
                wish.until,
                wish.before,
                wish.after,
                wish.limit));
    }

    @Test
    void eachFilterCountsAndAllOfThemTogether() {
        Phone phone = issue(credentials, alice);
        issue(credentials, bob);
        clock.forward(Duration.ofHours(1));
        Instant later = clock.instant();
        credentials.passwords().revoke(phone.id(), "alice", "lost");
        credentials.accounts().suspend(bob.id(), "operator", "");
        clock.forward(Duration.ofHours(1));
        credentials.accounts().resume(bob.id(), "operator");

        assertThat(find(_ -> {})).hasSize(7);
        assertThat(find(wish -> wish.account = alice.id())).hasSize(3).isEqualTo(credentials.audit(alice.id(), 10));
        assertThat(find(wish -> wish.account = 0L)).isEmpty();
        assertThat(find(wish -> wish.credential = phone.id()))
                .extracting(AuditEntry::kind)
                .containsExactly(Change.Kind.PASSWORD_REVOKED, Change.Kind.PASSWORD_ISSUED);
        assertThat(find(wish -> wish.kinds = Set.of(Change.Kind.SUSPENDED, Change.Kind.RESUMED)))
                .hasSize(2)
                .allMatch(line -> line.account() == bob.id());
        assertThat(find(wish -> wish.by = "alice")).hasSize(1);
        assertThat(find(wish -> wish.by = "alice' or '1'='1")).isEmpty();
        assertThat(find(wish -> wish.since = later)).hasSize(3);
        assertThat(find(wish -> wish.until = later)).hasSize(4);
        assertThat(find(wish -> {
                    wish.account = bob.id();
                    wish.kinds = Set.of(Change.Kind.SUSPENDED, Change.Kind.PASSWORD_ISSUED);
                    wish.by = "operator";
                    wish.since = later;
                    wish.until = later.plusMillis(1);
                }))
                .singleElement()
                .extracting(AuditEntry::kind)
                .isEqualTo(Change.Kind.SUSPENDED);
        assertThatThrownBy(() -> find(wish -> wish.limit = 201)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> find(wish -> wish.limit = 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pagesBackwardsHaveEachLineOnceWhileOthersAreAdded() throws Exception {
        for (int i = 0; i < 20; i++) {
            credentials.accounts().suspend(alice.id(), "operator", "");
            credentials.accounts().resume(alice.id(), "operator");
        }
        List<Long> expected = find(_ -> {}).stream().map(AuditEntry::seq).toList();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> keepChanging(over));
        try {
            List<Long> seen = new ArrayList<>();
            @Nullable Long before = expected.getFirst() + 1;
            List<AuditEntry> page;
            do {
                Long from = before;
                page = find(wish -> {
                    wish.before = from;
                    wish.limit = 7;
                });
                page.forEach(line -> seen.add(line.seq()));
                before = seen.getLast();
            } while (page.size() == 7);
            assertThat(seen).isEqualTo(expected);
        } finally {
            over.set(true);
        }
        writer.get();
    }

    /** Numbers are given in the order of commits: whoever reads upwards misses none. */
    @Test
    void d8PagesForwardsMissNothingThatIsAddedMeanwhile() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = List.of(
                CompletableFuture.runAsync(() -> keepChanging(over)),
                CompletableFuture.runAsync(() -> keepChanging(over)));
        List<Long> seen = new ArrayList<>();
        for (int page = 0; page < 30; page++) {
            seen.addAll(nextAfter(seen));
        }
        over.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get();
        }
        List<Long> rest = nextAfter(seen);
        while (!rest.isEmpty()) {
            seen.addAll(rest);
            rest = nextAfter(seen);
        }
        assertThat(seen).isSorted().doesNotHaveDuplicates();
        assertThat(seen.size()).isEqualTo(count());
    }

    private List<Long> nextAfter(List<Long> seen) {
        return find(wish -> {
                    wish.after = seen.isEmpty() ? 0L : seen.getLast();
                    wish.limit = 5;
                })
                .stream()
                .map(AuditEntry::seq)
                .toList();
    }

    private int count() {
        return credentials.audit(alice.id(), Integer.MAX_VALUE).size()
                + credentials.audit(bob.id(), Integer.MAX_VALUE).size();
    }

    private void keepChanging(AtomicBoolean over) {
        while (!over.get()) {
            credentials.accounts().suspend(bob.id(), "operator", "");
            credentials.accounts().resume(bob.id(), "operator");
        }
    }
}
