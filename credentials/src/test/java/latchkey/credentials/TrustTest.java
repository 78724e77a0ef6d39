package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.Change.Kind;
import latchkey.credentials.Freshness.Turn;
import latchkey.credentials.VirtualCluster.VirtualNode;
import latchkey.credentials.secret.Seals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When memory is trusted, and when sessions end because it is not. */
class TrustTest {
    private static final Duration LEASE = Duration.ofSeconds(5);

    private final VirtualCluster cluster = new VirtualCluster(draft -> {
        draft.lease = LEASE;
        draft.outage = Duration.ofMinutes(10);
    });
    private final VirtualNode here = cluster.node();
    private final VirtualNode there = cluster.node();

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    private static Freshness freshness(Duration lease, Duration outage) {
        return new Freshness(1, lease, outage, Duration.ofHours(1), 0);
    }

    private static NodeReport report(long node, long position, @Nullable Long latest, Map<Long, Long> echoes) {
        return new NodeReport(node, 1, position, position, latest, echoes, Map.of());
    }

    @Test
    void g5TheLeaseCountsFromTheBeginningOfTheReading() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        freshness.asking(seconds(10));
        freshness.read(seconds(10), Set.of());
        assertThat(freshness.trusted(seconds(15))).isTrue();
        assertThat(freshness.trusted(seconds(15) + 1)).isFalse();
    }

    @Test
    void g5AFailedReadingIsNoNews() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        freshness.asking(seconds(4));
        freshness.failed();
        assertThat(freshness.trusted(seconds(5))).isTrue();
        assertThat(freshness.trusted(seconds(5) + 1)).isFalse();
    }

    @Test
    void aLeaseOfNothingIsASecond() {
        Freshness freshness = freshness(Duration.ZERO, Duration.ZERO);
        assertThat(freshness.trusted(seconds(1))).isTrue();
        assertThat(freshness.trusted(seconds(1) + 1)).isFalse();
    }

    @Test
    void g13MemoryIsNotTrustedIfNobodyAskedForLong() {
        Freshness freshness = new Freshness(1, Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(5), 0);
        assertThat(freshness.trusted(seconds(5))).isTrue();
        assertThat(freshness.trusted(seconds(5) + 1)).isFalse();
        freshness.asking(seconds(9));
        freshness.failed();
        assertThat(freshness.trusted(seconds(14))).isTrue();
    }

    @Test
    void g13AfterASleepNothingCountsButAnAnswerToANewQuestion() {
        Freshness freshness = new Freshness(1, Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(5), 0);
        freshness.asking(seconds(1));
        freshness.read(seconds(1), Set.of()); // which came after ten seconds of sleep
        assertThat(freshness.trusted(seconds(6))).isTrue();
        assertThat(freshness.trusted(seconds(11))).isFalse();
        freshness.asking(seconds(11));
        assertThat(freshness.trusted(seconds(11))).as("not answered yet").isFalse();
        freshness.read(seconds(11), Set.of());
        assertThat(freshness.trusted(seconds(11))).isTrue();
    }

    @Test
    void g5SessionsThatWereOpenedBetweenTwoLossesEndToo() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        freshness.asking(seconds(5.2));
        assertThat(freshness.look(seconds(5.3))).isEqualTo(Turn.NONE);
        assertThat(freshness.look(seconds(5.8))).isEqualTo(Turn.LOST);
        freshness.read(seconds(5.9), Set.of()); // trusted again, until the process sleeps
        assertThat(freshness.look(seconds(20))).isEqualTo(Turn.NONE);
        freshness.asking(seconds(20));
        freshness.failed();
        assertThat(freshness.look(seconds(20.5))).isEqualTo(Turn.LOST);
    }

    @Test
    void g4AnEchoCountsFromWhenTheBeatWasIssuedAndOnlyWithEverythingApplied() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        freshness.issued(1, seconds(3));
        NodeReport report = report(2, 9, 9L, Map.of(1L, 1L));
        freshness.heard(report, 8);
        assertThat(freshness.trusted(seconds(5) + 1))
                .as("one change is missing")
                .isFalse();
        freshness.heard(report, 9);
        assertThat(freshness.trusted(seconds(8))).isTrue();
        assertThat(freshness.trusted(seconds(8) + 1)).isFalse();
        freshness.heard(report, 10);
        assertThat(freshness.trusted(seconds(8) + 1)).as("said again later").isFalse();
    }

    @Test
    void e3AnEchoOfABeatThatWasNeverIssuedOrIsLongPastProvesNothing() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        for (long beat = 1; beat <= 3_000; beat++) {
            freshness.issued(beat, seconds((double) beat));
        }
        for (long echo : new long[] {-1, 0, 1, 952, 3_001, 10_000, Long.MAX_VALUE}) {
            freshness.heard(report(2, 9, 9L, Map.of(1L, echo)), 9);
        }
        freshness.heard(report(2, 9, 9L, Map.of(3L, 3_000L)), 9);
        assertThat(freshness.complete()).isZero();
        freshness.heard(report(2, 9, 9L, Map.of(1L, 953L)), 9);
        assertThat(freshness.complete()).isEqualTo(seconds(953));
    }

    /** Neither node can read; node 2 echoes the beat of second 100. */
    private static Freshness nobodyReads() {
        Freshness freshness = freshness(LEASE, Duration.ofSeconds(200));
        freshness.read(0, Set.of(1L, 2L));
        freshness.issued(1, seconds(100));
        freshness.heard(report(2, 9, null, Map.of(1L, 1L)), 9);
        freshness.heardStore(seconds(101));
        return freshness;
    }

    @Test
    void g7WhileNobodyCanReadTheRecordMemoryIsTrustedAsLongAsEchoesAreRecent() {
        Freshness freshness = nobodyReads();
        freshness.weigh(9, seconds(101));
        assertThat(freshness.trusted(seconds(105))).isTrue();
        assertThat(freshness.trusted(seconds(105) + 1)).isFalse();
    }

    @Test
    void g7NotBeyondTheOutageTime() {
        Freshness freshness = nobodyReads();
        freshness.issued(2, seconds(198));
        freshness.heard(new NodeReport(2, 2, 9, 9, null, Map.of(1L, 2L), Map.of()), 9);
        freshness.heardStore(seconds(199));
        freshness.weigh(9, seconds(199));
        assertThat(freshness.trusted(seconds(200))).isTrue();
        assertThat(freshness.trusted(seconds(200) + 1)).isFalse();
    }

    @Test
    void g7NotIfAnyNodeReadsOrKnowsMoreOrIsSilentOrNobodyWasHeard() {
        Freshness one = nobodyReads();
        one.heard(new NodeReport(2, 2, 8, 8, 9L, Map.of(1L, 1L), Map.of()), 8);
        one.weigh(8, seconds(101));
        assertThat(one.trusted(seconds(101))).as("the other reads").isFalse();

        Freshness two = nobodyReads();
        two.weigh(8, seconds(101));
        assertThat(two.trusted(seconds(101))).as("the other knows more").isFalse();

        Freshness three = nobodyReads();
        three.read(0, Set.of(1L, 2L, 3L));
        three.weigh(9, seconds(101));
        assertThat(three.trusted(seconds(101))).as("a third is silent").isFalse();

        Freshness four = freshness(LEASE, Duration.ofSeconds(200));
        four.read(0, Set.of(1L));
        four.weigh(9, seconds(101));
        assertThat(four.trusted(seconds(101))).as("no shared store").isFalse();
        four.heardStore(seconds(101));
        four.weigh(9, seconds(101));
        assertThat(four.trusted(seconds(101))).as("alone, with the store").isTrue();

        Freshness five = nobodyReads();
        five.heard(new NodeReport(4, 1, 10, 10, null, Map.of(1L, 1L), Map.of()), 9);
        five.weigh(9, seconds(101));
        assertThat(five.trusted(seconds(101)))
                .as("one that is not listed knows more")
                .isFalse();
    }

    @Test
    void g5SessionsEndOnceWhenALaterAttemptHasFailed() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        assertThat(freshness.look(seconds(4.9))).isEqualTo(Turn.NONE);
        assertThat(freshness.look(seconds(5.1))).isEqualTo(Turn.NONE);
        assertThat(freshness.look(seconds(5.6))).as("not asked since").isEqualTo(Turn.NONE);
        freshness.asking(seconds(5.7));
        freshness.failed();
        assertThat(freshness.look(seconds(6.1))).isEqualTo(Turn.LOST);
        assertThat(freshness.look(seconds(6.6))).isEqualTo(Turn.NONE);
        freshness.read(seconds(7), Set.of());
        assertThat(freshness.look(seconds(7.1))).isEqualTo(Turn.REGAINED);
        assertThat(freshness.look(seconds(7.6))).isEqualTo(Turn.NONE);
    }

    @Test
    void g5AFrozenRecordDoesNotKeepSessionsOpen() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        freshness.asking(seconds(4)); // and never answers
        assertThat(freshness.look(seconds(5.1))).isEqualTo(Turn.NONE);
        assertThat(freshness.look(seconds(5.6))).isEqualTo(Turn.LOST);
    }

    @Test
    void g13ASleepBeforeTheEndOfTheSessionsStartsTheLookAnew() {
        Freshness freshness = freshness(LEASE, Duration.ZERO);
        freshness.asking(seconds(4));
        assertThat(freshness.look(seconds(5.1))).isEqualTo(Turn.NONE);
        assertThat(freshness.look(seconds(60))).as("it slept").isEqualTo(Turn.NONE);
        assertThat(freshness.look(seconds(60.5))).isEqualTo(Turn.LOST);
    }

    @Test
    void g13AProcessThatSleptAndReadsAgainEndsNothing() {
        cluster.pass(Duration.ofSeconds(2));
        here.asleep = true;
        there.asleep = true;
        Change change = cluster.commit(7, Kind.PASSWORD_REVOKED);
        cluster.sleep(Duration.ofMinutes(1));
        assertThat(here.trusted()).isFalse();
        here.asleep = false;
        here.beats.beat(); // the beat may be the first to wake
        here.feed.catchUp();
        assertThat(here.refuses(change)).isTrue();
        assertThat(here.trusted()).isTrue();
        cluster.pass(Duration.ofSeconds(3));
        assertThat(here.holder.cutOffs.get()).isZero();
    }

    @Test
    void g4ANodeCutFromTheRecordOnlyGoesOnAndHearsOfChanges() {
        cluster.pass(Duration.ofSeconds(2));
        there.cutFromRecord = true;
        for (int i = 0; i < 60; i++) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(there.trusted()).as("second " + i).isTrue();
        }
        Change change = cluster.commit(7, Kind.PASSWORD_REVOKED);
        here.feed.committed(change);
        assertThat(there.refuses(change)).isTrue();
        assertThat(there.holder.cutOffs.get()).isZero();
    }

    @Test
    void g5ANodeCutFromBothStopsAfterItsLease() {
        cluster.pass(Duration.ofSeconds(2));
        there.cutFromRecord = true;
        there.way.broken = true;
        cluster.pass(LEASE.minusSeconds(1));
        assertThat(there.trusted()).isTrue();
        assertThat(there.holder.cutOffs.get()).isZero();
        cluster.pass(Duration.ofMillis(1_100));
        assertThat(there.trusted()).isFalse();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(there.holder.cutOffs.get()).isEqualTo(1);
        cluster.pass(Duration.ofSeconds(30));
        assertThat(there.holder.cutOffs.get()).as("once").isEqualTo(1);
        there.cutFromRecord = false;
        cluster.pass(Duration.ofSeconds(1));
        assertThat(there.trusted()).isTrue();
        assertThat(here.trusted()).isTrue();
        there.cutFromRecord = true;
        cluster.pass(LEASE.plusSeconds(2));
        assertThat(there.holder.cutOffs.get()).as("once for each loss").isEqualTo(2);
    }

    @Test
    void g5ReportsThatAreKeptBackOrRepeatedDoNotProlongTrust() {
        cluster.pass(Duration.ofSeconds(2));
        there.cutFromRecord = true;
        cluster.pass(Duration.ofSeconds(3));
        there.way.frozenReports = cluster.shared.reportsNow();
        there.way.losesEvents = true;
        cluster.pass(LEASE.plusMillis(600));
        assertThat(there.trusted()).isFalse();
    }

    @Test
    void g7WhenTheRecordIsGoneForAllEverybodyGoesOn() {
        cluster.pass(Duration.ofSeconds(2));
        here.cutFromRecord = true;
        there.cutFromRecord = true;
        for (int i = 0; i < 300; i++) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(here.trusted() && there.trusted()).as("second " + i).isTrue();
        }
        there.way.broken = true;
        cluster.pass(Freshness.RECENT.plusSeconds(1));
        assertThat(here.trusted())
                .as("the other may have found the record again")
                .isFalse();
        assertThat(there.trusted()).isFalse();
        there.way.broken = false;
        cluster.pass(Duration.ofSeconds(3));
        assertThat(here.trusted() && there.trusted()).isTrue();
        cluster.pass(Duration.ofMinutes(10));
        assertThat(here.trusted() || there.trusted()).as("past the outage time").isFalse();
    }

    @Test
    void g7OneThatKnowsOfAMissingChangeDoesNotGoOnBeyondItsLease() {
        cluster.pass(Duration.ofSeconds(2));
        there.way.losesEvents = true;
        here.feed.committed(cluster.commit(7, Kind.PASSWORD_REVOKED));
        here.cutFromRecord = true;
        there.cutFromRecord = true;
        cluster.pass(LEASE.plusSeconds(1));
        assertThat(here.trusted()).isTrue();
        assertThat(there.trusted()).isFalse();
    }

    @Test
    void g12TheWallClockHasNoSay() {
        cluster.pass(Duration.ofSeconds(2));
        for (int hours : new int[] {1, -2, 1}) {
            cluster.wallClock = cluster.wallClock.plus(Duration.ofHours(hours));
            cluster.pass(Duration.ofSeconds(2));
            assertThat(here.trusted() && there.trusted()).isTrue();
        }
        there.cutFromRecord = true;
        there.way.broken = true;
        cluster.wallClock = cluster.wallClock.minus(Duration.ofHours(1));
        cluster.pass(LEASE.plusMillis(100));
        assertThat(there.trusted()).isFalse();
        assertThat(here.holder.cutOffs.get()).isZero();
    }

    @Test
    void aNodeThatTheRecordDoesNotListIsNotTrustedForNobodyWaitsForIt() {
        cluster.pass(Duration.ofSeconds(2));
        cluster.listed.remove(there.self);
        cluster.pass(LEASE.plusSeconds(1));
        assertThat(there.trusted()).isFalse();
        assertThat(there.feed.reading().unlisted()).isTrue();
        there.cutFromRecord = true; // nor by the echoes of others
        cluster.pass(Duration.ofSeconds(2));
        assertThat(there.trusted()).isFalse();
        cluster.listed.add(there.self);
        there.cutFromRecord = false;
        cluster.pass(Duration.ofSeconds(1));
        assertThat(there.trusted()).isTrue();
    }

    /**
     * What a node that was killed left in the store is taken away: the store does not grow with each of them, and once the
     * key that it was sealed under is retired it would look forged, at every beat.
     */
    @Test
    void whatADeadNodeLeftInTheStoreIsTakenAway() {
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.shared.reportsNow()).hasSize(2);
        there.asleep = true;
        cluster.pass(Beats.FORGOTTEN);
        assertThat(cluster.shared.reportsNow()).hasSize(2);
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.shared.reportsNow()).hasSize(1);
        assertThat(here.beats.heard()).isEmpty();

        there.asleep = false; // it was but paused
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.shared.reportsNow()).hasSize(2);
        assertThat(here.beats.heard()).containsOnlyKeys(there.self);
        assertThat(here.trusted()).isTrue();
    }

    @Test
    void reportsSurviveTheirCodecAndRubbishIsCounted() {
        NodeReport report = new NodeReport(5, 6, 7, 4, null, Map.of(1L, 2L), Map.of(3L, 4));
        assertThat(NodeReportCodec.decode(NodeReportCodec.encode(report))).contains(report);
        byte[] content = NodeReportCodec.encode(report);
        for (int length = 0; length < content.length; length++) {
            assertThat(NodeReportCodec.decode(Arrays.copyOf(content, length))).isEmpty();
        }
        cluster.shared.forgeReport(new byte[] {9}, content);
        here.beats.beat();
        assertThat(here.refused.get()).isEqualTo(1);
        List<NodeReport> heard = new NodeReports(here.way, new Seals(VirtualCluster.KEYS), CredentialMeter.NONE).all();
        assertThat(heard).extracting(NodeReport::incarnation).containsExactly(here.self);
    }

    /** A report is what keeps a node trusting that cannot read the record, and what confirms a revocation. */
    @Test
    void e3NoBitOfAReportCanBeChangedAndNothingCutOffOrAdded() {
        Seals seals = new Seals(VirtualCluster.KEYS);
        byte[] content = NodeReportCodec.encode(new NodeReport(5, 6, 7, 4, 7L, Map.of(1L, 2L), Map.of(3L, 4)));
        byte[] good = seals.seal(Seals.Purpose.NODE_REPORT, new byte[0], content);
        List<byte[]> bad = new ArrayList<>(List.of(
                content,
                new byte[1 << 20],
                Arrays.copyOf(good, good.length + 1),
                seals.seal(Seals.Purpose.CHANGE, new byte[0], content),
                seals.seal(Seals.Purpose.NODE_REPORT, new byte[1], content)));
        for (int at = 0; at < good.length; at++) {
            bad.add(Arrays.copyOf(good, at));
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                bad.add(changed);
            }
        }
        SharedMemory memory = new SharedMemory();
        AtomicInteger refused = new AtomicInteger();
        NodeReports reports = new NodeReports(memory.way(), seals, new CredentialMeter() {
            @Override
            public void eventRefused() {
                refused.incrementAndGet();
            }
        });
        for (byte[] forged : bad) {
            memory.forgeReport(new byte[] {9}, forged);
            assertThat(reports.all()).isEmpty();
        }
        assertThat(refused).hasValue(bad.size());
        memory.forgeReport(new byte[] {9}, good);
        assertThat(reports.all()).hasSize(1);
    }
}
