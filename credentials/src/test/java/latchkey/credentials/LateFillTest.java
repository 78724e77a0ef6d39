package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Outcome.Refused;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever was true before a revocation and is stored after it counts nowhere (D6, D7). */
@ParameterizedClass
@EnumSource(TestStore.class)
class LateFillTest {
    private final CredentialSettings settings;
    private final MapStore shared = new MapStore();
    private final WatchedNode here;
    private final WatchedNode there;
    private final Account alice;
    private final Phone phone;

    LateFillTest(TestStore kind, @TempDir Path folder) {
        settings = settings(kind.empty(folder));
        here = new WatchedNode(settings, shared);
        there = new WatchedNode(settings, shared);
        alice = here.account(ALICE);
        phone = here.issue(alice);
    }

    @BeforeEach
    void catchUp() {
        there.node.feed.catchUp();
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private void revoke() {
        assertThat(here.node.passwords.revoke(phone.id(), "alice", "lost").result())
                .isPresent();
    }

    private void assertRevoked(WatchedNode node) {
        for (int login = 0; login < 2; login++) {
            assertThat(node.verify(ALICE, phone)).isEqualTo(new Refused(Reason.REVOKED, phone.id()));
        }
    }

    private void assertRevokedOnNewNodes() {
        try (WatchedNode started = new WatchedNode(settings, shared)) {
            assertRevoked(started);
        }
        try (WatchedNode started = new WatchedNode(settings, new MapStore())) {
            assertRevoked(started);
        }
    }

    @Test
    void d6ALookUpThatTheRevocationOvertakesIsRefusedWhereTheRevocationIsKnown() throws Exception {
        there.reader().hold = true;
        CompletableFuture<Outcome> login = CompletableFuture.supplyAsync(() -> there.verify(ALICE, phone));
        WatchedReader.await(there.reader().hasRead);
        revoke();
        there.node.feed.catchUp();
        there.reader().letGo.countDown();
        assertThat(login.get(30, TimeUnit.SECONDS)).isEqualTo(new Refused(Reason.REVOKED, phone.id()));
        assertThat(there.meter.epochConflicts).hasValue(1);
        assertRevoked(there);
        assertRevoked(here);
        assertRevokedOnNewNodes();
    }

    @Test
    void d6WhatALateNodeSharesAfterTheRevocationCountsNowhere() throws Exception {
        there.reader().hold = true;
        CompletableFuture<Outcome> login = CompletableFuture.supplyAsync(() -> there.verify(ALICE, phone));
        WatchedReader.await(there.reader().hasRead);
        revoke();
        there.reader().letGo.countDown();
        // It has not heard of the revocation yet: its session will be closed as soon as it has.
        assertAccepted(login.get(30, TimeUnit.SECONDS), alice, phone);
        assertThat(shared.entries).hasSize(1);
        assertRevoked(here);
        assertRevokedOnNewNodes();
        there.node.feed.catchUp();
        assertRevoked(there);
    }

    @Test
    void d7AnEntryThatComesBackAfterTheRevocationCountsNowhere() {
        there.verify(ALICE, phone);
        Map<MapStore.Place, MapStore.Entry> replica = new HashMap<>(shared.entries);
        assertThat(replica).hasSize(1);
        revoke();
        assertRevoked(here);
        there.node.feed.catchUp();
        for (WatchedNode node : List.of(here, there)) {
            shared.entries.clear();
            shared.entries.putAll(replica);
            assertRevoked(node);
        }
        shared.entries.clear();
        shared.entries.putAll(replica);
        try (WatchedNode started = new WatchedNode(settings, shared)) {
            assertRevoked(started);
            assertThat(started.meter.slowHashes).hasValue(0);
        }
    }

    @Test
    void d7WhatWasSharedBeforeASuspensionOrBeforeItsEndDoesNotCount() {
        there.verify(ALICE, phone);
        here.node.accounts.suspend(alice.id(), "operator", "");
        try (WatchedNode started = new WatchedNode(settings, shared)) {
            assertThat(started.verify(ALICE, phone)).isEqualTo(new Refused(Reason.SUSPENDED, phone.id()));
        }
        here.node.accounts.resume(alice.id(), "operator");
        there.node.feed.catchUp();
        assertAccepted(there.verify(ALICE, phone), alice, phone);
        assertThat(there.meter.slowHashes).hasValue(1);
    }
}
