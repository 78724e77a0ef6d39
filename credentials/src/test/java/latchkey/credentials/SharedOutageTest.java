package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Outcome.Unavailable;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the record is away, what the nodes know goes on working, and nothing is called wrong (G7, B10). */
class SharedOutageTest {
    @TempDir
    private Path folder;

    @Test
    void g7WhatIsKnownHereOrToTheOthersGoesOnAndTheRestIsUnavailable() throws Exception {
        Store store = TestStore.POSTGRESQL.empty(folder);
        MapStore shared = new MapStore();
        try (WatchedNode here = new WatchedNode(settings(store), shared)) {
            Account alice = here.account(ALICE);
            Phone knownToAnother = here.issue(alice);
            Phone knownHere = here.issue(alice);
            Phone revoked = here.issue(alice);
            Phone unknown = here.issue(alice);
            here.node.passwords.revoke(revoked.id(), "alice", "");
            here.verify(ALICE, knownToAnother);
            here.verify(ALICE, revoked);
            String guess = "abcdefghijklmnop";
            try (WatchedNode there = new WatchedNode(settings(store), shared)) {
                assertAccepted(there.verify(ALICE, knownHere), alice, knownHere);
                assertRefused(there.verify(attempt(ALICE, guess)), Reason.WRONG);
                assertRefused(there.verify(attempt("nobody@example.org", guess)), Reason.WRONG);
                TestStore.shut(store);
                Thread.sleep(1_100); // the record has not answered for a second
                int reads = there.reader().reads.get();
                assertAccepted(there.verify(ALICE, knownHere), alice, knownHere);
                assertAccepted(there.verify(ALICE, knownToAnother), alice, knownToAnother);
                assertThat(there.verify(ALICE, revoked)).isEqualTo(new Outcome.Refused(Reason.REVOKED, revoked.id()));
                assertThat(there.reader().reads).hasValue(reads);
                List<Attempt> others = List.of(
                        attempt(ALICE, unknown.text()),
                        attempt(ALICE, guess),
                        attempt("nobody@example.org", guess),
                        attempt("bob@example.org", knownHere.text()));
                for (Attempt attempt : others) {
                    long began = System.nanoTime();
                    assertThat(there.verify(attempt)).isInstanceOf(Unavailable.class);
                    // A second for a connection; the rest is for a machine that has other things to do.
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
                }
            }
        }
    }
}
