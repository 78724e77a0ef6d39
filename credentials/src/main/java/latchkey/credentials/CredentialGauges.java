package latchkey.credentials;

import java.time.Duration;
import java.util.function.LongSupplier;
import latchkey.credentials.guesses.Guesses;
import latchkey.credentials.record.Database;
import latchkey.credentials.secret.SlowHashes;

/** What the parts of this module say of themselves when they are asked; none of it waits for anything. */
record CredentialGauges(
        KnownPasswords known,
        ChangeFeed feed,
        Freshness freshness,
        Nodes nodes,
        Guesses guesses,
        SlowHashes slowHashes,
        Database database,
        LongSupplier ticker)
        implements CredentialMeter.Gauges {

    @Override
    public long rememberedPasswords() {
        return known.remembered();
    }

    @Override
    public long rememberedWrongPasswords() {
        return known.rememberedWrong();
    }

    @Override
    public long feedPosition() {
        return feed.position();
    }

    @Override
    public Duration leaseRemaining() {
        return freshness.remaining(ticker.getAsLong());
    }

    @Override
    public long pendingRevocations() {
        return nodes.awaited();
    }

    @Override
    public long refusedAddresses() {
        return guesses.refusedAddresses();
    }

    @Override
    public int slowHashesWaiting() {
        return slowHashes.waiting();
    }

    @Override
    public int slowHashesUnderWay() {
        return slowHashes.underWay();
    }

    @Override
    public int slowHashThreads() {
        return slowHashes.threads();
    }

    @Override
    public CredentialMeter.Connections connections() {
        return database.connections();
    }
}
