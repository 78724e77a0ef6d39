package latchkey.credentials;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.guesses.Guesses;
import latchkey.credentials.guesses.SharedGuesses;
import latchkey.credentials.links.Links;
import latchkey.credentials.notices.NoticeCursor;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.policy.Policies;
import latchkey.credentials.record.AuditTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.redis.RedisStore;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.SlowHashes;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.tokens.ApiTokens;
import latchkey.credentials.tokens.Replays;
import org.jspecify.annotations.Nullable;

/** The whole of this module, opened and wired: the door for everybody else. */
public final class Credentials implements AutoCloseable {
    /** What may wait to be told of refused logins, to the shared store and the record; more is not told. */
    private static final int MOST_TO_TELL = 1000;

    private final Clock clock;
    private final Database database;
    private final SlowHashes slowHashes;
    private final LastUses lastUses;
    private final Pruning pruning;
    private final KeyRing keys;
    private final @Nullable SharedStore shared;
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-change-feed").factory());
    private final Nodes nodes;
    private final Accounts accounts;
    private final Passwords passwords;
    private final Verifier verifier;
    private final ExecutorService teller;
    private final Guesses guesses;
    private final StaleDevices staleDevices;
    private final ApiTokens tokens;
    private final Replays replays;
    private final Policies policies;
    private final Links links;
    private final NoticeCursor noticeCursor;
    private final Owners owners;

    private Credentials(Database database, @Nullable SharedStore shared, CredentialSettings settings) {
        clock = settings.clock();
        this.database = database;
        this.shared = shared;
        keys = new KeyRing(settings.peppers());
        KnownPasswords known = new KnownPasswords(
                settings.knownPasswords(), settings.knownIdle(), settings.ticker(), settings.meter());
        // What trust is measured by also counts what the machine slept through.
        CredentialSettings elapsing =
                settings.with(draft -> draft.ticker = new ElapsedTime(settings.ticker(), settings.clock()));
        long incarnation = Nodes.newIncarnation();
        ChangeLog record = ChangeLog.of(database);
        Confirmations confirmations = new Confirmations();
        Freshness freshness = new Freshness(
                incarnation,
                settings.lease(),
                settings.outage(),
                ChangeFeed.LONGEST_POLL.plus(settings.feedPeriod()),
                elapsing.ticker().getAsLong());
        AppliedChanges applied = new AppliedChanges(known, confirmations, settings);
        ChangeFeed feed = new ChangeFeed(record, applied, freshness, poller, elapsing);
        slowHashes = new SlowHashes(settings.argon2(), settings.hashThreads(), settings.hashQueue(), settings.meter());
        lastUses = new LastUses(database, settings.lastUsePeriod(), FirstUses.PERIOD);
        pruning = new Pruning(database, settings.clock(), Pruning.LATEST_CHANGES);
        Changes changes = new Changes(database, feed, settings.clock());
        nodes = new Nodes(
                incarnation, database, record, feed, freshness, confirmations, changes, keys, shared, elapsing);
        accounts = new Accounts(database, changes);
        SecureRandom random = new SecureRandom();
        policies = new Policies(database, changes, settings.activeLimit());
        passwords = new Passwords(database, changes, slowHashes, keys, random, policies, clock);
        LoginReader reader = LoginReader.of(database);
        SharedPasswords sharedPasswords = new SharedPasswords(shared, keys, settings.meter());
        Lookup lookup = new Lookup(reader, known, slowHashes, keys, settings);
        Upkeep upkeep = new Upkeep(
                reader, known, sharedPasswords, slowHashes, keys, Thread::startVirtualThread, settings.ticker());
        verifier = new Verifier(known, sharedPasswords, feed, lookup, upkeep, lastUses, settings);
        teller = teller();
        guesses = new Guesses(
                settings.guesses(), keys, new SharedGuesses(shared, teller), settings.meter(), settings.ticker());
        owners = new Owners(database, changes, slowHashes, keys, teller, settings);
        staleDevices = new StaleDevices(database, teller, settings.clock(), settings.ticker(), settings.meter());
        tokens = new ApiTokens(database, changes, clock, random, Thread::startVirtualThread);
        replays = new Replays(database, random);
        links = new Links(database, changes, clock, random);
        noticeCursor = new NoticeCursor(database, clock, random.nextLong());
        feed.follow(poller, settings.feedPeriod());
        pruning.start();
        settings.meter()
                .opened(new CredentialGauges(
                        known, feed, freshness, nodes, guesses, slowHashes, database, elapsing.ticker()));
    }

    /**
     * Opens the record, brings its schema up to date and starts to follow its changes.
     *
     * @throws RecordUnavailable if the record cannot be opened
     */
    public static Credentials open(CredentialSettings settings) {
        RedisServers redis = settings.redis();
        return open(settings, redis == null ? null : RedisStore.open(redis, settings.meter()));
    }

    /** @param shared closed with the result, or if this throws */
    static Credentials open(CredentialSettings settings, @Nullable SharedStore shared) {
        try {
            Database database = Database.open(settings.store(), settings.meter());
            try {
                return new Credentials(database, shared, settings);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (RuntimeException e) {
            if (shared != null) {
                shared.close();
            }
            throw e;
        }
    }

    public Accounts accounts() {
        return accounts;
    }

    public Passwords passwords() {
        return passwords;
    }

    /** What owners prove at the portal, and their sessions there. */
    public Owners owners() {
        return owners;
    }

    public Verifier verifier() {
        return verifier;
    }

    /** The gateway processes that share the record, and their sessions. */
    public Nodes nodes() {
        return nodes;
    }

    /** To be told of every verdict on a login. */
    public Guesses guesses() {
        return guesses;
    }

    /** To be told of every refused login. */
    public StaleDevices staleDevices() {
        return staleDevices;
    }

    /** The clock by which passwords expire. */
    public Clock clock() {
        return clock;
    }

    /** The peppers in force, which can be replaced. */
    public KeyRing keys() {
        return keys;
    }

    /** The latest lines of an account's audit trail, newest first. */
    public List<AuditEntry> audit(long account, int atMost) {
        return database.read(sql -> AuditTable.latest(sql, account, atMost));
    }

    /** The lines of the audit trail that are asked for: newest first, or oldest first after {@link AuditQuery#after}. */
    public List<AuditEntry> audit(AuditQuery query) {
        return database.read(sql -> AuditTable.find(sql, query));
    }

    /** What programs prove themselves with. */
    public ApiTokens tokens() {
        return tokens;
    }

    /** Requests of programs that are carried out once. */
    public Replays replays() {
        return replays;
    }

    /** What may be issued. */
    public Policies policies() {
        return policies;
    }

    /** Links that work once. */
    public Links links() {
        return links;
    }

    /** How far the owners have been told. */
    public NoticeCursor noticeCursor() {
        return noticeCursor;
    }

    private static ExecutorService teller() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_TO_TELL),
                Thread.ofPlatform().daemon().name("latchkey-guesses").factory());
    }

    /** Writes what is still to be written and closes everything, in reverse order of opening. */
    @Override
    public void close() {
        teller.shutdownNow();
        pruning.close();
        nodes.close();
        if (shared != null) {
            shared.close();
        }
        poller.close();
        lastUses.close();
        slowHashes.close();
        database.close();
    }
}
