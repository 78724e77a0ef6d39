package latchkey.credentials;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import latchkey.credentials.guesses.GuessSettings;
import org.jspecify.annotations.Nullable;

/**
 * All that {@link Credentials} must be told. Start from {@link #of} and change what differs by {@link #with}.
 *
 * @param redis what several nodes share beside the record; {@code null} for a node that shares nothing
 * @param pepper the key that is in neither SQL nor Redis: at least 32 random bytes; not wiped here
 * @param formerPeppers others that are accepted, former ones and standbys; a login moves its password to the present one
 * @param argon2 the cost of new hashes; a login moves its password to it
 * @param activeLimit active passwords an account may have, at least 1, until a policy is set
 * @param hashThreads slow hashes at the same time, each with {@link Argon2Cost#memoryKib} of memory
 * @param hashQueue slow hashes that may wait; beyond it a login is told to come back
 * @param knownPasswords logins remembered in memory, about 400 bytes each
 * @param knownIdle how long an unused one is remembered
 * @param feedPeriod how long another process's change may go unnoticed
 * @param lease how long memory is trusted after it last was certainly complete; less than a second counts as a second
 * @param outage how long memory is trusted while no node can read the record; less than the lease counts as the lease
 * @param lastUsePeriod how often the last uses are written
 * @param guesses how many wrong guesses are too many
 * @param portalIdle how long an owner stays signed in at the portal without doing anything
 * @param portalLongest how long at most
 * @param clock for what is written and shown; nothing that is trusted depends on it
 * @param ticker nanoseconds that only rise, as {@link System#nanoTime}
 */
@SuppressWarnings("ArrayRecordComponent") // a secret is never compared as a component
public record CredentialSettings(
        Store store,
        @Nullable RedisServers redis,
        byte[] pepper,
        List<byte[]> formerPeppers,
        Argon2Cost argon2,
        int activeLimit,
        int hashThreads,
        int hashQueue,
        long knownPasswords,
        Duration knownIdle,
        Duration feedPeriod,
        Duration lease,
        Duration outage,
        Duration lastUsePeriod,
        GuessSettings guesses,
        Duration portalIdle,
        Duration portalLongest,
        Clock clock,
        LongSupplier ticker,
        CredentialMeter meter) {
    public static final int SHORTEST_PEPPER = 32;

    /** @throws IllegalArgumentException with a sentence, if a value is outside its bounds */
    public CredentialSettings {
        formerPeppers = List.copyOf(formerPeppers);
        require(pepper.length >= SHORTEST_PEPPER, "the pepper must have at least 32 bytes");
        require(
                formerPeppers.stream().allMatch(former -> former.length >= SHORTEST_PEPPER),
                "each former pepper must have at least 32 bytes");
        require(activeLimit >= 1, "the limit of active passwords must be at least 1");
        require(hashThreads >= 1 && hashQueue >= 1, "slow hashes need at least one thread and one place in the queue");
        require(knownPasswords >= 1, "at least one known password must be remembered");
        require(knownIdle.isPositive(), "known passwords must be remembered for some time");
        require(feedPeriod.isPositive(), "the period of the change feed must be positive");
        require(!lease.isNegative() && !outage.isNegative(), "the lease and the outage time must not be negative");
        require(portalIdle.isPositive() && portalLongest.isPositive(), "a portal session must last for some time");
        require(lastUsePeriod.isPositive(), "the period in which last uses are written must be positive");
    }

    /** The defaults for a store and a pepper. */
    public static CredentialSettings of(Store store, byte[] pepper) {
        return new CredentialSettings(
                store,
                null,
                pepper,
                List.of(),
                Argon2Cost.OWASP_MINIMUM,
                25,
                Math.min(4, Runtime.getRuntime().availableProcessors()),
                64,
                200_000,
                Duration.ofHours(24),
                Duration.ofMillis(200),
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                Duration.ofMinutes(1),
                GuessSettings.DEFAULT,
                Duration.ofMinutes(30),
                Duration.ofHours(12),
                Clock.systemUTC(),
                System::nanoTime,
                CredentialMeter.NONE);
    }

    /** The present pepper and then the former ones. */
    List<byte[]> peppers() {
        return Stream.concat(Stream.of(pepper), formerPeppers.stream()).toList();
    }

    /** These settings but for what {@code change} makes different. */
    public CredentialSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** Settings in the making: every field but the store begins with what the settings have. */
    @SuppressWarnings("PublicField") // a form to fill in, with nothing to protect
    public static final class Draft {
        private final Store store;
        public @Nullable RedisServers redis;
        public byte[] pepper;
        public List<byte[]> formerPeppers;
        public Argon2Cost argon2;
        public int activeLimit;
        public int hashThreads;
        public int hashQueue;
        public long knownPasswords;
        public Duration knownIdle;
        public Duration feedPeriod;
        public Duration lease;
        public Duration outage;
        public Duration lastUsePeriod;
        public GuessSettings guesses;
        public Duration portalIdle;
        public Duration portalLongest;
        public Clock clock;
        public LongSupplier ticker;
        public CredentialMeter meter;

        private Draft(CredentialSettings settings) {
            store = settings.store;
            redis = settings.redis;
            pepper = settings.pepper;
            formerPeppers = settings.formerPeppers;
            argon2 = settings.argon2;
            activeLimit = settings.activeLimit;
            hashThreads = settings.hashThreads;
            hashQueue = settings.hashQueue;
            knownPasswords = settings.knownPasswords;
            knownIdle = settings.knownIdle;
            feedPeriod = settings.feedPeriod;
            lease = settings.lease;
            outage = settings.outage;
            lastUsePeriod = settings.lastUsePeriod;
            guesses = settings.guesses;
            portalIdle = settings.portalIdle;
            portalLongest = settings.portalLongest;
            clock = settings.clock;
            ticker = settings.ticker;
            meter = settings.meter;
        }

        private CredentialSettings settings() {
            return new CredentialSettings(
                    store,
                    redis,
                    pepper,
                    formerPeppers,
                    argon2,
                    activeLimit,
                    hashThreads,
                    hashQueue,
                    knownPasswords,
                    knownIdle,
                    feedPeriod,
                    lease,
                    outage,
                    lastUsePeriod,
                    guesses,
                    portalIdle,
                    portalLongest,
                    clock,
                    ticker,
                    meter);
        }
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** Without the peppers. */
    @Override
    public String toString() {
        return "CredentialSettings[" + store + ", limit " + activeLimit + ", " + argon2 + "]";
    }
}
