package latchkey.credentials.owner;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Changes;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.record.AuditTable;
import latchkey.credentials.record.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the audit trail of refused sign-ins at the portal, at most once an hour and account. Elsewhere, so that a login
 * that exists is not known by the time that this takes.
 */
final class RefusedSignIns {
    private static final Logger log = LoggerFactory.getLogger(RefusedSignIns.class);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Database database;
    private final Changes changes;
    private final Executor elsewhere;
    private final Clock clock;

    RefusedSignIns(Database database, Changes changes, Executor elsewhere, Clock clock) {
        this.database = database;
        this.changes = changes;
        this.elsewhere = elsewhere;
        this.clock = clock;
    }

    /** @param what was wrong, and from where if that is known */
    void tell(long account, String what) {
        try {
            elsewhere.execute(() -> {
                try {
                    write(account, what);
                } catch (RecordUnavailable e) {
                    log.debug("a refused sign-in is not told", e);
                }
            });
        } catch (RejectedExecutionException _) {
            log.debug("a refused sign-in is not told: too much is waiting");
        }
    }

    private void write(long account, String what) {
        boolean told = database.read(sql -> AuditTable.tells(
                sql,
                Change.Kind.PORTAL_SIGN_IN_REFUSED,
                account,
                clock.instant().minus(HOUR)));
        if (told) {
            return;
        }
        Changed<Boolean> _ = changes.make("portal", change -> {
            boolean first = !AuditTable.tells(
                    change.sql(),
                    Change.Kind.PORTAL_SIGN_IN_REFUSED,
                    account,
                    change.now().minus(HOUR));
            if (first) {
                change.audit(Change.Kind.PORTAL_SIGN_IN_REFUSED, account, null, what);
            }
            return first;
        });
    }
}
