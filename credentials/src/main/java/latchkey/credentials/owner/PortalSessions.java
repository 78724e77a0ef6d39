package latchkey.credentials.owner;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.Changes;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.FreeText;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.owner.PortalSession.Stage;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PlaceTable;
import latchkey.credentials.record.PortalSessionTable;
import latchkey.credentials.secret.Vault;
import org.jspecify.annotations.Nullable;

/** Browsers' sessions at the portal. Every method blocks, and throws {@link RecordUnavailable}. */
public final class PortalSessions {
    /** Characters. */
    public static final int LONGEST_NOTE = 16 * 1024;

    private static final int LONGEST_TEXT = 200;

    private final Database database;
    private final Changes changes;
    private final Vault vault;
    private final SecureRandom random;
    private final Clock clock;
    private final SessionLimits limits;

    PortalSessions(Database database, Changes changes, Vault vault, SecureRandom random, CredentialSettings settings) {
        this.database = database;
        this.changes = changes;
        this.vault = vault;
        this.random = random;
        clock = settings.clock();
        limits = SessionLimits.of(settings);
    }

    /**
     * Opens a session. Once this returns {@link Stage#SIGNED_IN} the sign-in is in the audit trail.
     *
     * @return empty if the account was suspended, deleted or changed since it was read
     */
    public Optional<Opened> open(NewPortalSession wish) {
        Instant now = now();
        PortalSession blank = new PortalSession(
                random.nextLong(Long.MAX_VALUE),
                null,
                Stage.ANONYMOUS,
                "",
                now,
                now,
                null,
                wish.address(),
                FreeText.clean(wish.browser(), LONGEST_TEXT),
                "");
        SessionToken token = SessionToken.random(random);
        Account account = wish.account();
        if (account == null) {
            return Optional.of(database.write(sql -> {
                PortalSessionTable.add(sql, blank, token.hash(), limits.ends(blank));
                return opened(token, blank);
            }));
        }
        return changes.make(account.login(), change -> {
                    if (!stands(change, account) || hasChanged(change, account)) {
                        return Optional.<Opened>empty();
                    }
                    PortalSession session =
                            blank.advanced(wish.stage(), account.id(), FreeText.clean(wish.how(), LONGEST_TEXT), now);
                    PortalSessionTable.add(change.sql(), session, token.hash(), limits.ends(session));
                    return Optional.of(entered(change, token, blank, session));
                })
                .result();
    }

    /** The session of that token; empty if it is unknown, was idle for too long or is too old. */
    public Optional<PortalSession> find(String token) {
        return SessionToken.read(token).flatMap(this::find);
    }

    private Optional<PortalSession> find(SessionToken token) {
        Instant now = now();
        Optional<PortalSession> found = database.read(sql -> PortalSessionTable.byToken(sql, token.hash(), now));
        if (found.isEmpty()) {
            return found;
        }
        PortalSession session = found.get().under(token);
        if (!limits.isToTouch(session, now)) {
            return Optional.of(session);
        }
        PortalSession touched = session.seenAt(now);
        return database.write(sql -> {
            PortalSessionTable.seen(sql, token.hash(), now, limits.ends(touched));
            return Optional.of(touched);
        });
    }

    /**
     * The owner has proved more: the same session under a new token; the old one is dead at once, so that nobody is
     * signed in by a token that was known before (ASVS 7.2.4). To {@link Stage#SIGNED_IN} means that a second factor was
     * proved now.
     *
     * @param account as it stood when its owner proved to be it
     * @return empty if the session has ended or gone on meanwhile, or if the account was suspended or deleted, or, where
     *     the session had none yet, changed since it was read
     */
    public Optional<Opened> advance(PortalSession session, Stage to, Account account, String how) {
        SessionToken token = SessionToken.random(random);
        return changes.make(account.login(), change -> {
                    Optional<PortalSession> before = PortalSessionTable.byId(change.sql(), session.id(), now())
                            .filter(present -> present.stage() == session.stage());
                    if (before.isEmpty() || !mayBecome(change, before.get(), account)) {
                        return Optional.<Opened>empty();
                    }
                    PortalSession after =
                            before.get().advanced(to, account.id(), FreeText.clean(how, LONGEST_TEXT), now());
                    PortalSessionTable.advance(change.sql(), after, token.hash(), limits.ends(after));
                    return Optional.of(entered(change, token, before.get(), after));
                })
                .result();
    }

    /** What was proved before a change of the account counts no more; a session that it was noted in has ended by it. */
    private static boolean mayBecome(ChangeTransaction change, PortalSession session, Account account) {
        Long owner = session.account();
        return stands(change, account) && (owner == null ? !hasChanged(change, account) : owner == account.id());
    }

    private static boolean stands(ChangeTransaction change, Account account) {
        return AccountTable.byId(change.sql(), account.id())
                .filter(present -> !present.suspended())
                .isPresent();
    }

    private static boolean hasChanged(ChangeTransaction change, Account account) {
        return AccountTable.byId(change.sql(), account.id())
                .filter(present -> present.epoch() == account.epoch())
                .isEmpty();
    }

    private static Opened entered(
            ChangeTransaction change, SessionToken token, PortalSession before, PortalSession after) {
        Long account = after.account();
        if (account != null && after.stage() == Stage.SIGNED_IN && before.stage() != Stage.SIGNED_IN) {
            PlaceTable.signedIn(change.sql(), account, Place.of(after.address()), change.now());
            change.audit(
                    Change.Kind.PORTAL_SIGN_IN,
                    account,
                    null,
                    after.how() + ", " + after.address().getHostAddress() + ", " + after.browser());
        }
        return opened(token, after);
    }

    private static Opened opened(SessionToken token, PortalSession session) {
        return new Opened(token.text(), session.under(token));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A second factor was proved again. */
    public void confirmed(long id, Instant at) {
        database.write(sql -> {
            PortalSessionTable.confirm(sql, id, at);
            return id;
        });
    }

    /**
     * Keeps a note for a ceremony under way, in place of another; sealed.
     *
     * @param note at most {@link #LONGEST_NOTE} characters; null to forget
     */
    public void remember(long id, @Nullable String note) {
        if (note != null && note.length() > LONGEST_NOTE) {
            throw new IllegalArgumentException("a note has at most " + LONGEST_NOTE + " characters");
        }
        @Nullable
        String closed =
                note == null ? null : vault.close(Vault.Purpose.NOTE, id, note.getBytes(StandardCharsets.UTF_8));
        database.write(sql -> {
            PortalSessionTable.setNote(sql, id, closed);
            return id;
        });
    }

    /** The note, to one caller only, once. */
    public Optional<String> take(long id) {
        return database.write(sql -> PortalSessionTable.takeNote(sql, id))
                .map(closed -> new String(vault.open(Vault.Purpose.NOTE, id, closed), StandardCharsets.UTF_8));
    }

    /** The account's open sessions of {@link Stage#SIGNED_IN}, the latest seen first. */
    public List<PortalSession> of(long account) {
        return database.read(sql -> PortalSessionTable.of(sql, account, now()));
    }

    /** @return whether the account had that one */
    public boolean end(long account, long id, String by) {
        return changes.make(
                                by,
                                change -> audited(
                                        change, account, PortalSessionTable.end(change.sql(), account, id) ? 1 : 0))
                        .result()
                == 1;
    }

    /** @return how many were ended */
    public int endOthers(long account, long keep, String by) {
        return changes.make(
                        by, change -> audited(change, account, PortalSessionTable.endAll(change.sql(), account, keep)))
                .result();
    }

    /** @return how many were ended */
    public int endAll(long account, String by) {
        return changes.make(
                        by, change -> audited(change, account, PortalSessionTable.endAll(change.sql(), account, null)))
                .result();
    }

    private static int audited(ChangeTransaction change, long account, int ended) {
        if (ended > 0) {
            change.audit(Change.Kind.PORTAL_SESSIONS_ENDED, account, null, "sessions ended: " + ended);
        }
        return ended;
    }
}
