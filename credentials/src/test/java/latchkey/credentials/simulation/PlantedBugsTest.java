package latchkey.credentials.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.mutants.Mutant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules can be broken: each of these bugs, planted, is found in a few thousand schedules, always the same ones. */
@ExtendWith(Quiet.class)
class PlantedBugsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final long SCHEDULES = 4_000;
    private static final Duration TIME = Duration.ofMinutes(5);
    private static final String PACKAGE = "latchkey/credentials/";

    @TempDir
    private Path classes;

    /**
     * A bug of the code, of the stores' model, or of both.
     *
     * @param plan what brings it out, see {@link Plan#with}
     * @param mutant null if the code is as it is
     */
    record Bug(String name, String plan, @Nullable Mutant mutant) {
        static Bug of(String name, String plan, String file, String snippet, String replacement) {
            return new Bug(name, plan, Mutant.of(PACKAGE + file, snippet, replacement));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bug> bugs() {
        return List.of(
                Bug.of(
                        "no epoch is ever too old",
                        "",
                        "KnownPasswords.java",
                        "return latest == null || latest <= epoch;",
                        "return true;"),
                Bug.of(
                        "the stream only, not what the record says",
                        "",
                        "ChangeFeed.java",
                        "if (change.seq() > read) {",
                        "read = change.seq(); if (false) {"),
                new Bug("changes are numbered before they wait for each other", "unordered", null),
                Bug.of(
                        "facts of the shared store count whatever was heard since",
                        "",
                        "Verifier.java",
                        "boolean counts = password != null && feed.trusted() && known.counts(password, feed.base());",
                        "boolean counts = password != null && feed.trusted();"),
                Bug.of(
                        "a session does not learn that the account changed while it signed in",
                        "",
                        "Verifier.java",
                        "return known.current(account, epoch) && feed.trusted();",
                        "return true;"),
                Bug.of(
                        "the position moves over a gap",
                        "",
                        "AppliedChanges.java",
                        "while (next != null && next.getValue().previous() <= position) {",
                        "while (next != null) {"),
                Bug.of(
                        "the lease never ends",
                        "",
                        "Freshness.java",
                        "return now - complete <= lease || now - outageTrust <= 0;",
                        "return true;"),
                new Bug(
                        "old writes are done late, and old facts count",
                        "replaying NODE_KILLED STORE_CUT",
                        Mutant.of(
                                PACKAGE + "KnownPasswords.java",
                                "return password.asOf() >= base && current(",
                                "return current(")),
                Bug.of(
                        "the epoch is not asked again after the slow hash",
                        "RECORD_SLOW",
                        "Verifier.java",
                        "if (known.current(password.account(), password.epoch())) {",
                        "if (true) {"),
                Bug.of(
                        "a report that is sent again prolongs trust",
                        "short RECORD_CUT EVENTS_LOST NODE_KILLED",
                        "Freshness.java",
                        "completeAt(issuedAt);",
                        "completeAt(issued[(int) (latestBeat % BEATS)]);"),
                Bug.of(
                        "a fill bears the epoch of when it is put",
                        "RECORD_SLOW",
                        "KnownPasswords.java",
                        "proved.asMap().merge(key, new Entry(password, ticker.getAsLong()), KnownPasswords::newer);",
                        """
                        KnownPassword late = new KnownPassword(password.account(), password.login(),
                                password.credential(), epochs.getOrDefault(password.account(), password.epoch()),
                                password.asOf(), password.suspended(), password.revoked(), password.expires(),
                                password.services(), password.networks(), password.kind());
                        proved.asMap().merge(key, new Entry(late, ticker.getAsLong()), KnownPasswords::newer);
                        """),
                Bug.of(
                        "what a machine slept through goes unnoticed",
                        "long NODE_SUSPENDED",
                        "ElapsedTime.java",
                        "boolean slept = ahead > MOMENT.toNanos();",
                        "boolean slept = false;"),
                Bug.of(
                        "a sleep goes unnoticed",
                        "long NODE_PAUSED",
                        "Freshness.java",
                        "return now - asked <= longestSilence && isFresh(now);",
                        "return isFresh(now);"));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(Bug bug) throws IOException {
        if (bug.mutant != null) {
            bug.mutant.compile(SOURCES, classes);
        }
        try (Weaver weaver = Weaver.of(classes)) {
            Schedules schedules = Schedules.of(weaver, bug.plan, 0);
            Optional<Schedules.Broken> broken = schedules.play(SCHEDULES, TIME.toNanos());
            assertThat(broken)
                    .as("%s, in %d schedules", bug, schedules.played())
                    .isPresent();
            System.out.printf("%s: seed %d%n", bug, broken.get().seed());
            System.out.println("    " + broken.get().rule());
        }
    }

    /** What Lettuce does by default: the epochs and numbers of the entries bear it. */
    @Test
    void oldWritesThatAreDoneLateBreakNothing() throws IOException {
        try (Weaver weaver = Weaver.of()) {
            assertThat(Schedules.of(weaver, "replaying NODE_KILLED STORE_CUT", 0)
                            .play(1_000, TIME.toNanos()))
                    .isEmpty();
        }
    }
}
