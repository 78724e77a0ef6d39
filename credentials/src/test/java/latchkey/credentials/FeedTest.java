package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import latchkey.credentials.Change.Kind;
import latchkey.credentials.VirtualCluster.VirtualNode;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Seals;
import org.junit.jupiter.api.Test;

/** A change that comes early, late, twice, out of order, forged or not at all. */
class FeedTest {
    private final VirtualCluster cluster = new VirtualCluster(draft -> {});
    private final VirtualNode here = cluster.node();
    private final VirtualNode there = cluster.node();

    private Change revoked(long account) {
        return cluster.commit(account, Kind.PASSWORD_REVOKED);
    }

    @Test
    void g2AChangeCountsThereBeforeTheRecordIsRead() {
        Change change = revoked(7);
        here.feed.committed(change);
        assertThat(there.refuses(change)).isTrue();
        assertThat(there.told).containsExactly(change.seq());
        assertThat(there.feed.position()).isEqualTo(change.seq());
        there.feed.catchUp();
        assertThat(there.told).as("told once").containsExactly(change.seq());
    }

    /** It may have to wait for the record, and the others need not wait along. */
    @Test
    void g2TheOthersAreToldBeforeWhoeverCommittedReadsWhatElseThereIs() {
        Change before = revoked(7);
        Change change = revoked(8);
        List<Boolean> told = new ArrayList<>();
        here.reading = () -> told.add(there.refuses(change) && here.refuses(change));
        here.feed.committed(change);
        assertThat(told).containsExactly(true);
        assertThat(here.refuses(before)).isTrue();
    }

    /** Else the revoker would wait for the next beat. */
    @Test
    void g2WhoeverConfirmsIsCalledWhenTheChangeIsInForceAndNotBefore() {
        List<Long> confirmed = new ArrayList<>();
        there.confirmations.attach(there.holder, () -> confirmed.add(there.feed.confirmed()));
        there.way.losesEvents = true;
        here.feed.committed(revoked(7));
        there.way.losesEvents = false;
        here.feed.committed(revoked(8));
        Change last = revoked(9);
        here.feed.committed(last);
        assertThat(confirmed.getLast()).isEqualTo(last.seq());
    }

    @Test
    void g3ALostEventComesWithTheRecord() {
        there.way.losesEvents = true;
        Change change = revoked(7);
        here.feed.committed(change);
        assertThat(there.refuses(change)).isFalse();
        there.feed.catchUp();
        assertThat(there.refuses(change)).isTrue();
        assertThat(there.told).containsExactly(change.seq());
    }

    @Test
    void g3AGapIsSeenAndTheRecordIsAskedAtOnce() {
        there.way.losesEvents = true;
        Change lost = revoked(7);
        here.feed.committed(lost);
        there.way.losesEvents = false;
        Change next = revoked(8);
        here.feed.committed(next);
        assertThat(there.gaps.get()).isEqualTo(1);
        assertThat(there.refuses(lost)).isTrue();
        assertThat(there.told).containsExactlyInAnyOrder(lost.seq(), next.seq());
    }

    @Test
    void g4WithoutTheRecordAGapHoldsThePositionButNotTheChange() {
        there.cutFromRecord = true;
        there.way.losesEvents = true;
        Change lost = revoked(7);
        here.feed.committed(lost);
        there.way.losesEvents = false;
        Change next = revoked(8);
        here.feed.committed(next);
        assertThat(there.refuses(next)).isTrue();
        assertThat(there.feed.position()).isLessThan(lost.seq());
        cluster.shared.events.forEach(cluster.shared::forge); // sent again, all of them
        assertThat(there.refuses(lost)).isTrue();
        assertThat(there.feed.position()).isEqualTo(next.seq());
        assertThat(there.told).containsExactly(next.seq(), lost.seq());
        there.cutFromRecord = false;
        there.feed.catchUp();
        assertThat(there.told).as("told once").containsExactly(next.seq(), lost.seq());
    }

    @Test
    void g4EventsInTheWrongOrderAllCount() {
        there.cutFromRecord = true;
        there.way.keepsEvents = true;
        List<Change> changes = List.of(revoked(7), revoked(8), revoked(9));
        changes.forEach(here.feed::committed);
        there.way.deliverKept();
        assertThat(changes).allMatch(there::refuses);
        assertThat(there.feed.position()).isEqualTo(changes.getLast().seq());
    }

    @Test
    void g4ANodeWithoutTheRecordIsToldAgainWhatItMissed() {
        cluster.pass(Duration.ofSeconds(2));
        there.cutFromRecord = true;
        there.way.losesEvents = true;
        Change lost = revoked(7);
        here.feed.committed(lost);
        there.way.losesEvents = false;
        cluster.pass(Duration.ofMillis(4_500));
        assertThat(there.refuses(lost)).isTrue();
        assertThat(there.feed.position()).isEqualTo(lost.seq());
        int events = cluster.shared.events.size();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.shared.events)
                .as("told again once or twice, not for ever")
                .hasSize(events);
    }

    @Test
    void e3WhatNoNodeHasSealedIsCountedAndIgnored() {
        Change change = revoked(7);
        byte[] content = ChangeCodec.encode(change);
        Seals ours = new Seals(VirtualCluster.KEYS);
        byte[] good = ours.seal(Seals.Purpose.CHANGE, new byte[0], content);
        List<byte[]> bad = new ArrayList<>(List.of(
                content,
                new byte[1 << 20],
                new Seals(new KeyRing(List.of(Samples.pepper(2)))).seal(Seals.Purpose.CHANGE, new byte[0], content),
                ours.seal(Seals.Purpose.NODE_REPORT, new byte[0], content),
                ours.seal(Seals.Purpose.KNOWN_PASSWORD, new byte[0], content),
                ours.seal(Seals.Purpose.CHANGE, new byte[1], content),
                ours.seal(Seals.Purpose.CHANGE, new byte[0], new byte[0]),
                ours.seal(Seals.Purpose.CHANGE, new byte[0], Arrays.copyOf(content, 20)),
                Arrays.copyOf(good, good.length + 1)));
        for (int at = 0; at < good.length; at++) {
            bad.add(Arrays.copyOf(good, at));
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                bad.add(changed);
            }
        }
        bad.forEach(cluster.shared::forge);
        assertThat(there.refused.get()).isEqualTo(bad.size());
        assertThat(there.told).isEmpty();
        assertThat(there.refuses(change)).isFalse();
        cluster.shared.forge(good);
        assertThat(there.refuses(change)).isTrue();
    }

    @Test
    void e3AnOldEventSaysNothingNew() {
        Change old = revoked(7);
        here.feed.committed(old);
        there.feed.catchUp();
        here.feed.committed(revoked(7));
        there.feed.catchUp();
        List<Long> told = List.copyOf(there.told);
        cluster.shared.events.forEach(cluster.shared::forge);
        assertThat(there.told).isEqualTo(told);
        assertThat(there.refused.get()).isZero();
    }

    @Test
    void anEventOfALaterVersionIsUnderstoodAsFarAsItGoes() {
        Change change = revoked(7);
        byte[] content = ChangeCodec.encode(change);
        assertThat(ChangeCodec.decode(Arrays.copyOf(content, content.length + 9)))
                .contains(change);
        Change session = new Change(9, 8, 7, null, "s1", 3, Kind.SESSION_ENDED, Instant.EPOCH);
        assertThat(ChangeCodec.decode(ChangeCodec.encode(session))).contains(session);
        String known = "PASSWORD_REVOKED";
        byte[] renamed = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace(known, "PASSWORD_VANISHD")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Optional<Change> unknown = ChangeCodec.decode(renamed);
        assertThat(unknown).map(Change::kind).contains(Kind.UNKNOWN);
        assertThat(Kind.UNKNOWN.ends()).isEqualTo(Change.Ends.SESSIONS_OF_ACCOUNT);
    }

    @Test
    void aChangeOfAnUnknownKindIsAppliedLikeAnyOther() {
        Change change = cluster.commit(7, Kind.UNKNOWN);
        Change next = revoked(8);
        there.feed.catchUp();
        assertThat(there.told).containsExactly(change.seq(), next.seq());
        assertThat(there.refuses(change)).isTrue();
    }

    @Test
    void aRecordThatWasSetBackIsNoticedAndEverythingIsForgotten() {
        Change lost = revoked(7);
        here.feed.catchUp();
        cluster.record.clear();
        Change other = cluster.commit(9, Kind.PASSWORD_REVOKED);
        cluster.commit(9, Kind.PASSWORD_ISSUED);
        assertThat(other.seq()).isEqualTo(lost.seq());
        cluster.record.removeFirst();
        here.feed.catchUp();
        assertThat(here.refuses(lost)).as("the epoch of the lost past").isFalse();
        assertThat(here.holder.cutOffs.get()).isEqualTo(1);
        assertThat(here.feed.position()).isEqualTo(cluster.record.getLast().seq());
    }

    @Test
    void aRecordThatWasSetBackAndHasGrownSinceIsNoticedByWhatStandsAtThatPlace() {
        revoked(6);
        Change lost = revoked(7);
        here.feed.catchUp();
        cluster.record.remove(lost);
        Change other = new Change(lost.seq(), lost.previous(), 7, 1L, null, 1, Kind.PASSWORD_ISSUED, Instant.EPOCH);
        cluster.record.add(other);
        revoked(9);
        here.feed.catchUp();
        assertThat(here.refuses(lost)).as("the epoch of the lost past").isFalse();
        assertThat(here.holder.cutOffs.get()).isEqualTo(1);
        here.feed.catchUp();
        assertThat(here.holder.cutOffs.get()).as("once").isEqualTo(1);
        assertThat(here.feed.position()).isEqualTo(cluster.record.getLast().seq());
    }

    @Test
    void theFeedGoesOnAfterAPollThatEndsInADefect() throws Exception {
        try (ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor()) {
            here.feed.follow(thread, Duration.ofMillis(10));
            for (Throwable defect :
                    List.of(new OutOfMemoryError("a row of two gigabytes"), new IllegalStateException("a defect"))) {
                here.defect = defect;
                RevocationTest.await(() -> here.defect == null, Duration.ofSeconds(10));
                Change change = revoked(7);
                RevocationTest.await(() -> here.refuses(change), Duration.ofSeconds(10));
            }
        }
    }

    @Test
    void aRecordThatAnswersRubbishIsAFaultAndTheFeedGoesOnAfterIt() {
        Change first = revoked(7);
        here.feed.catchUp();
        Change rubbish = new Change(first.seq() + 1, first.seq() + 5, 1, null, null, 1, Kind.UNKNOWN, Instant.EPOCH);
        cluster.record.add(rubbish);
        here.feed.catchUp();
        assertThat(here.feed.reading().answered()).isFalse();
        assertThat(here.told).containsExactly(first.seq());
        cluster.record.remove(rubbish);
        Change next = revoked(8);
        here.feed.catchUp();
        assertThat(here.feed.reading().answered()).isTrue();
        assertThat(here.told).containsExactly(first.seq(), next.seq());
    }
}
