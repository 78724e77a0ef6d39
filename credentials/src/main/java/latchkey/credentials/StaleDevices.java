package latchkey.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import latchkey.credentials.record.AuditTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PasswordTable;
import latchkey.credentials.record.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which revoked and expired passwords are still tried, for their owners: in memory, and once a day a password in
 * the audit trail, by whichever node sees it first. For any number of threads.
 */
public final class StaleDevices {
    private static final Logger log = LoggerFactory.getLogger(StaleDevices.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final Database database;
    private final Executor elsewhere;
    private final Clock clock;
    private final CredentialMeter meter;
    private final Cache<Long, StaleDevice> devices;
    private final Cache<Long, Boolean> told;

    /**
     * @param elsewhere writes to the record; may refuse
     * @param ticker nanoseconds that only rise
     */
    StaleDevices(Database database, Executor elsewhere, Clock clock, LongSupplier ticker, CredentialMeter meter) {
        this.database = database;
        this.elsewhere = elsewhere;
        this.clock = clock;
        this.meter = meter;
        devices = forADay(ticker);
        told = forADay(ticker);
    }

    private static <V> Cache<Long, V> forADay(LongSupplier ticker) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(DAY)
                .ticker(ticker::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** A login was refused; noted if the password was right until it was revoked or expired. Memory only. */
    public void refused(Attempt attempt, Outcome.Refused outcome) {
        Long credential = outcome.credential();
        boolean stale = switch (outcome.reason()) {
            case REVOKED, EXPIRED -> true;
            case NOT_AN_APP_PASSWORD, WRONG, WRONG_SERVICE, WRONG_NETWORK, SUSPENDED, MALFORMED_LOGIN -> false;
        };
        if (!stale || credential == null) {
            return;
        }
        Instant now = clock.instant();
        StaleDevice device = devices.asMap()
                .compute(
                        credential,
                        (_, known) -> new StaleDevice(
                                credential,
                                outcome.reason(),
                                attempt.peer(),
                                attempt.service(),
                                known == null ? 1 : known.tries() + 1,
                                now));
        if (told.asMap().putIfAbsent(credential, true) == null) {
            meter.staleDevice();
            tell(Objects.requireNonNull(device));
        }
    }

    /** Those that tried an account's passwords at this node within a day of each other. Blocks. */
    public List<StaleDevice> of(long account) {
        return database.read(sql -> PasswordTable.of(sql, account)).stream()
                .map(password -> devices.getIfPresent(password.id()))
                .filter(Objects::nonNull)
                .toList();
    }

    private void tell(StaleDevice device) {
        try {
            elsewhere.execute(() -> {
                try {
                    database.write(sql -> write(sql, device));
                } catch (RecordUnavailable e) {
                    log.debug("a stale device is told later", e);
                    told.invalidate(device.credential());
                }
            });
        } catch (RejectedExecutionException _) {
            told.invalidate(device.credential());
        }
    }

    /** The number that is taken first keeps every other node from doing the same meanwhile. */
    private static boolean write(Sql sql, StaleDevice device) {
        ChangeTransaction transaction =
                ChangeTransaction.begin(sql, device.last().truncatedTo(ChronoUnit.MILLIS), "owner");
        return PasswordTable.byId(sql, device.credential())
                .filter(password -> !AuditTable.tells(
                        sql,
                        Change.Kind.STALE_DEVICE,
                        password.account(),
                        password.id(),
                        transaction.now().minus(DAY)))
                .map(password -> {
                    transaction.audit(
                            Change.Kind.STALE_DEVICE,
                            password.account(),
                            password.id(),
                            device.reason().name().toLowerCase(Locale.ROOT) + ", "
                                    + device.peer().getHostAddress() + " by "
                                    + device.service().wireName());
                    return true;
                })
                .orElse(false);
    }
}
