package latchkey.credentials;

import java.security.SecureRandom;
import java.time.Duration;
import latchkey.credentials.record.Database;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.SlowHashes;

/** A gateway's part of this module, wired for a test: its change feed is read only when the test says so. */
final class Node implements AutoCloseable {
    final Database database;
    final KnownPasswords known;
    final Freshness freshness;
    final Confirmations confirmations;
    final ChangeFeed feed;
    final SlowHashes slowHashes;
    final LastUses lastUses;
    final Passwords passwords;
    final Verifier verifier;

    Node(CredentialSettings settings, Duration longestSilence, SecureRandom random) {
        database = Database.open(settings.store(), settings.meter());
        known = new KnownPasswords(100, Duration.ofHours(1));
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
                settings.ticker());
        slowHashes = new SlowHashes(settings.argon2(), settings.hashThreads(), settings.hashQueue(), settings.meter());
        lastUses = new LastUses(database, Duration.ofHours(1));
        KeyRing keys = new KeyRing(settings.peppers());
        Changes changes = new Changes(database, feed, settings.clock());
        passwords = new Passwords(database, changes, slowHashes, keys, random, settings);
        verifier = new Verifier(LoginReader.of(database), known, feed, slowHashes, keys, lastUses, settings);
    }

    @Override
    public void close() {
        lastUses.close();
        slowHashes.close();
        database.close();
    }
}
