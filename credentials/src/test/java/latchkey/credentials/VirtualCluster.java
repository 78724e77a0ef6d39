package latchkey.credentials;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Seals;
import latchkey.credentials.simulation.SimulatedClock;
import org.jspecify.annotations.Nullable;

/** Nodes with the real feed, freshness and beats on a clock of the test's own, in one thread, around a record in memory. */
final class VirtualCluster {
    static final KeyRing KEYS = new KeyRing(List.of(Samples.pepper(1)));
    private static final Duration STEP = Duration.ofMillis(100);

    final SharedMemory shared = new SharedMemory();
    final List<Change> record = new ArrayList<>();
    final Set<Long> listed = new HashSet<>();
    final List<VirtualNode> nodes = new ArrayList<>();
    private final CredentialSettings settings;
    /** Near the end of what a long holds: only differences count. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

    Instant wallClock = Instant.EPOCH;

    VirtualCluster(Consumer<CredentialSettings.Draft> change) {
        settings = Samples.settings(new Store.Sqlite(Path.of("unused")))
                .with(change)
                .with(draft -> {
                    draft.ticker = this::ticker;
                    draft.clock = new SimulatedClock(() -> wallClock);
                });
    }

    private long ticker() {
        return now;
    }

    VirtualNode node() {
        VirtualNode node = new VirtualNode(nodes.size() + 1L);
        nodes.add(node);
        return node;
    }

    /** Commits a change of that account, without telling anybody. */
    Change commit(long account, Change.Kind kind) {
        long previous = record.isEmpty() ? 0 : record.getLast().seq();
        long seq = previous + 1 + record.size() % 2; // numbers have gaps
        Change change = new Change(seq, previous, account, 1L, null, seq, kind, wallClock);
        record.add(change);
        return change;
    }

    /** Time passes: each node that is awake polls five times a second and beats twice. */
    void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= STEP.toMillis()) {
            now += STEP.toNanos();
            nodes.forEach(VirtualNode::step);
        }
    }

    /** Time passes while no node does anything. */
    void sleep(Duration time) {
        now += time.toNanos();
    }

    /** A node of it. */
    final class VirtualNode {
        final long self;
        final Holder holder;
        final List<Long> told = new ArrayList<>();
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger gaps = new AtomicInteger();
        final SharedMemory.Way way = shared.way();
        final KnownPasswords known;
        final Freshness freshness;
        final Confirmations confirmations = new Confirmations();
        final ChangeFeed feed;
        final ChangeStream stream;
        final Beats beats;
        final Repair repair;
        boolean cutFromRecord;
        boolean asleep;
        /** Runs each time that the record is read. */
        Runnable reading = () -> {};
        /** The next reading ends in it. */
        volatile @Nullable Throwable defect;

        private int steps;

        VirtualNode(long self) {
            this.self = self;
            listed.add(self);
            CredentialSettings own = settings.with(draft -> draft.meter = new CredentialMeter() {
                @Override
                public void eventRefused() {
                    refused.incrementAndGet();
                }

                @Override
                public void feedGap() {
                    gaps.incrementAndGet();
                }
            });
            known = new KnownPasswords(100, Duration.ofHours(1), own.ticker(), CredentialMeter.NONE);
            freshness =
                    new Freshness(self, own.lease(), own.outage(), ChangeFeed.LONGEST_POLL.plus(own.feedPeriod()), now);
            ChangeLog log = log();
            feed = new ChangeFeed(log, new AppliedChanges(known, confirmations, own), freshness, Runnable::run, own);
            Seals seals = new Seals(KEYS);
            stream = new ChangeStream(way, seals, feed, own.meter());
            feed.publishTo(stream);
            feed.requireListed(self);
            holder = new Holder(change -> told.add(change.seq()));
            confirmations.attach(holder, () -> {});
            way.follow(stream);
            beats = new Beats(self, feed, freshness, confirmations, new NodeReports(way, seals, own.meter()), own);
            repair = new Repair(log, beats, feed, stream);
        }

        private ChangeLog log() {
            return new ChangeLog() {
                @Override
                public Page from(long seq, int atMost) {
                    reading.run();
                    require();
                    return new Page(
                            record.stream()
                                    .filter(change -> change.seq() >= seq)
                                    .limit(atMost)
                                    .toList(),
                            Set.copyOf(listed));
                }

                @Override
                public Base base() {
                    require();
                    return new Base(0, record.isEmpty() ? 0 : record.getLast().seq(), Map.of());
                }
            };
        }

        private void require() {
            Throwable thrown = defect;
            defect = null;
            switch (thrown) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> {}
            }
            if (cutFromRecord) {
                throw new RecordUnavailable("cut off for the test");
            }
        }

        private void step() {
            steps++;
            if (asleep) {
                return;
            }
            if (steps % 2 == 0) {
                feed.catchUp();
            }
            if ((steps + self) % 5 == 0) {
                beats.beat();
            }
            if ((steps + self) % 10 == 0) {
                repair.repair();
            }
        }

        boolean trusted() {
            return feed.trusted();
        }

        /** Whether what was known of the account before that change counts no longer. */
        boolean refuses(Change change) {
            return !known.current(change.account(), change.epoch() - 1);
        }
    }
}
