package latchkey.credentials;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.UnaryOperator;
import latchkey.credentials.policy.Policies;
import latchkey.credentials.record.Database;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.SlowHashes;
import latchkey.credentials.shared.SharedStore;
import org.jspecify.annotations.Nullable;

/** A gateway's part of this module, wired for a test: its change feed is read only when the test says so. */
final class Node implements AutoCloseable {
    final Database database;
    final KnownPasswords known;
    final Freshness freshness;
    final Confirmations confirmations;
    final ChangeFeed feed;
    final SlowHashes slowHashes;
    final LastUses lastUses;
    final KeyRing keys;
    final SharedPasswords shared;
    final Accounts accounts;
    final Passwords passwords;
    final Verifier verifier;

    Node(CredentialSettings settings, Duration longestSilence, SecureRandom random) {
        this(settings, longestSilence, random, null, UnaryOperator.identity());
    }

    /** @param reading what the verifier gets in place of the record's reader */
    Node(
            CredentialSettings settings,
            Duration longestSilence,
            SecureRandom random,
            @Nullable SharedStore store,
            UnaryOperator<LoginReader> reading) {
        database = Database.open(settings.store(), settings.meter());
        known = new KnownPasswords(
                settings.knownPasswords(), settings.knownIdle(), settings.ticker(), CredentialMeter.NONE);
        freshness = new Freshness(
                1,
                settings.lease(),
                settings.outage(),
                longestSilence,
                settings.ticker().getAsLong());
        confirmations = new Confirmations();
        feed = new ChangeFeed(
                ChangeLog.of(database),
                new AppliedChanges(known, confirmations, settings),
                freshness,
                Runnable::run,
                settings);
        slowHashes = new SlowHashes(settings.argon2(), settings.hashThreads(), settings.hashQueue(), settings.meter());
        lastUses = new LastUses(database, Duration.ofHours(1));
        keys = new KeyRing(settings.peppers());
        shared = new SharedPasswords(store, keys, settings.meter());
        Changes changes = new Changes(database, feed, settings.clock());
        Policies policies = new Policies(database, changes, settings.activeLimit());
        passwords = new Passwords(database, changes, slowHashes, keys, random, policies, settings.clock());
        accounts = new Accounts(database, changes);
        LoginReader record = reading.apply(LoginReader.of(database));
        Lookup lookup = new Lookup(record, known, slowHashes, keys, settings);
        Upkeep upkeep =
                new Upkeep(record, known, shared, slowHashes, keys, Thread::startVirtualThread, settings.ticker());
        verifier = new Verifier(known, shared, feed, lookup, upkeep, lastUses, settings);
    }

    Outcome verify(String login, Samples.Phone phone) {
        return verifier.verify(Samples.attempt(login, phone.text()));
    }

    @Override
    public void close() {
        lastUses.close();
        slowHashes.close();
        database.close();
    }
}
