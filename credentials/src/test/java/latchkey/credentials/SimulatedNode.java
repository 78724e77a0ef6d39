package latchkey.credentials;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PasswordTable.Candidate;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import latchkey.credentials.simulation.ModelRecord;
import latchkey.credentials.simulation.Node;
import latchkey.credentials.simulation.Scheduler;
import org.jspecify.annotations.Nullable;

/** The cache and the feed of one gateway, wired as {@link Credentials} does it, over simulated stores. */
final class SimulatedNode implements Node {
    private static final KeyRing KEYS = new KeyRing(List.of(Samples.pepper(1)));
    private static final SlowHashes HASHES = new SlowHashes(Samples.CHEAP, 1, 64, CredentialMeter.NONE);
    private static final Map<String, SlowHash> COMPUTED = new ConcurrentHashMap<>();
    private static final Duration GLANCE = Duration.ofMillis(2);

    private final Parts parts;
    private final ChangeFeed feed;
    private final Nodes nodes;
    private final Verifier verifier;

    SimulatedNode(Parts parts) {
        this.parts = parts;
        CredentialSettings settings = settings(parts);
        CredentialSettings elapsing =
                settings.with(draft -> draft.ticker = new ElapsedTime(settings.ticker(), settings.clock()));
        Database database = Database.open(settings.store(), settings.meter());
        KnownPasswords known = new KnownPasswords(
                settings.knownPasswords(), settings.knownIdle(), settings.ticker(), CredentialMeter.NONE);
        long incarnation = parts.scheduler().random().nextLong(1, Long.MAX_VALUE);
        ChangeLog changeLog = changeLog();
        Confirmations confirmations = new Confirmations();
        Freshness freshness = new Freshness(
                incarnation,
                settings.lease(),
                settings.outage(),
                ChangeFeed.LONGEST_POLL.plus(settings.feedPeriod()),
                elapsing.ticker().getAsLong());
        AppliedChanges applied = new AppliedChanges(known, confirmations, settings);
        ScheduledExecutorService poller =
                Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().factory());
        feed = new ChangeFeed(changeLog, applied, freshness, poller, elapsing);
        Changes changes = new Changes(database, feed, settings.clock());
        nodes = new Nodes(
                incarnation,
                database,
                changeLog,
                feed,
                freshness,
                confirmations,
                changes,
                KEYS,
                parts.store(),
                elapsing);
        SharedPasswords shared = new SharedPasswords(parts.store(), KEYS, settings.meter());
        LoginReader reader = loginReader();
        Lookup lookup = new Lookup(reader, known, HASHES, KEYS, settings);
        Upkeep upkeep = new Upkeep(reader, known, shared, HASHES, KEYS, this::beside, settings.ticker());
        LastUses lastUses = new LastUses(database, settings.lastUsePeriod());
        verifier = new Verifier(known, shared, hesitant(feed), lookup, upkeep, lastUses, settings);
        feed.follow(poller, settings.feedPeriod());
        nodes.join(parts.gateway().name, parts.sessions());
    }

    private static CredentialSettings settings(Parts parts) {
        return Samples.settings(new Store.Sqlite(Path.of("unused"))).with(draft -> {
            draft.lease = parts.plan().lease();
            draft.outage = parts.plan().outage();
            draft.feedPeriod = Duration.ofMillis(200);
            draft.lastUsePeriod = Duration.ofDays(1);
            draft.clock = parts.clock();
            draft.ticker = parts.nanoTime();
        });
    }

    /** The row of a password. */
    static ModelRecord.Password row(AppPassword password, byte[] letters) {
        Pepper pepper = KEYS.present();
        SlowHash hash = COMPUTED.computeIfAbsent(
                password.account() + " " + new String(letters, StandardCharsets.US_ASCII),
                _ -> HASHES.hash(pepper, password.account(), letters));
        return new ModelRecord.Password(password, pepper.id(), pepper.selector(password.account(), letters), hash);
    }

    private void beside(Runnable work) {
        parts.scheduler().start("upkeep", parts.gateway(), work);
    }

    @Override
    public Verifier verifier() {
        return verifier;
    }

    @Override
    public void committed(Change change) {
        feed.committed(change);
    }

    @Override
    public Enforcement enforced(Change change, Duration patience) {
        return nodes.enforced(change, patience);
    }

    private <T extends @Nullable Object> T statement(Supplier<T> work) {
        return parts.record().read(parts.gateway().record, work);
    }

    private ChangeLog changeLog() {
        ModelRecord record = parts.record();
        return new ChangeLog() {
            @Override
            public Page from(long seq, int atMost) {
                List<Change> changes = statement(() -> record.from(seq, atMost));
                return new Page(changes, statement(record::incarnations));
            }

            @Override
            public Base base() {
                long latest = statement(record::latest);
                Map<Long, Long> epochs = statement(record::epochs);
                return new Base(statement(record::beginning), latest, epochs);
            }
        };
    }

    private LoginReader loginReader() {
        ModelRecord record = parts.record();
        LoginReader.Reading reading = new LoginReader.Reading() {
            @Override
            public Optional<Account> account(LoginName name) {
                return statement(() -> record.find(name.text()));
            }

            @Override
            public List<Candidate> candidates(long account, Map<String, Integer> selectors) {
                return statement(() -> record.passwords(account).stream()
                        .filter(row -> Integer.valueOf(row.selector()).equals(selectors.get(row.pepper())))
                        .map(row -> new Candidate(row.password(), row.pepper(), row.selector(), row.hash()))
                        .toList());
            }

            @Override
            public boolean hasPasswordUnderAnother(long account, Set<String> pepperIds, Instant now) {
                return false;
            }
        };
        return new LoginReader() {
            @Override
            public <T> T read(Function<Reading, T> work) {
                return work.apply(reading);
            }

            @Override
            public void renew(long credential, SlowHash old, String pepperId, int selector, SlowHash renewed) {
                throw new IllegalStateException("there is one key and one cost");
            }
        };
    }

    /** Somebody else may always run before and after a login asks the feed. */
    private Awareness hesitant(Awareness feed) {
        Scheduler scheduler = parts.scheduler();
        return new Awareness() {
            @Override
            public boolean trusted() {
                scheduler.step(GLANCE);
                boolean trusted = feed.trusted();
                scheduler.glance(GLANCE);
                return trusted;
            }

            @Override
            public boolean inTouch() {
                scheduler.glance(GLANCE);
                return feed.inTouch();
            }

            @Override
            public void catchUp() {
                feed.catchUp();
            }

            @Override
            public long position() {
                long position = feed.position();
                scheduler.glance(GLANCE);
                return position;
            }

            @Override
            public long base() {
                scheduler.glance(GLANCE);
                return feed.base();
            }
        };
    }
}
