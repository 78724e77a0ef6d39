package latchkey.credentials;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import latchkey.credentials.policy.Policies;
import latchkey.credentials.policy.Policy;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PasswordTable;
import latchkey.credentials.record.Revocations;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.PasswordShape;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;

/** Issues, lists and revokes app passwords. Every method blocks, and throws {@link RecordUnavailable}. */
public final class Passwords {
    private static final int LONGEST_LABEL = 100;
    private static final int MOST_NETWORKS = 32;
    private static final int LONGEST_REASON = 500;

    private final Database database;
    private final Changes changes;
    private final SlowHashes slowHashes;
    private final KeyRing keys;
    private final Policies policies;
    private final Clock clock;
    private final SecureRandom random;

    Passwords(
            Database database,
            Changes changes,
            SlowHashes slowHashes,
            KeyRing keys,
            SecureRandom random,
            Policies policies,
            Clock clock) {
        this.database = database;
        this.changes = changes;
        this.slowHashes = slowHashes;
        this.keys = keys;
        this.random = random;
        this.policies = policies;
        this.clock = clock;
    }

    /** Makes a password. Once this returns {@link Issuance.Issued} it is durable and works. */
    public Issuance issue(NewPassword wish) {
        // Looked at twice: without a lock, so that what is refused costs no slow hash; and with it, where it counts.
        Optional<Issuance.Refused> refusal = database.read(sql -> refusal(sql, wish, clock.instant()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        IssuedPassword secret = new IssuedPassword(PasswordShape.generate(random));
        Issuance outcome = null;
        try {
            Pepper pepper = keys.present();
            SlowHash hash = slowHashes.hash(pepper, wish.account(), secret.letters());
            int selector = pepper.selector(wish.account(), secret.letters());
            outcome = changes.make(wish.by(), change -> {
                        Optional<Issuance.Refused> late = refusal(change.sql(), wish, change.now());
                        return late.isPresent() ? late.get() : add(change, wish, secret, pepper, selector, hash);
                    })
                    .result();
            return outcome;
        } finally {
            if (!(outcome instanceof Issuance.Issued)) {
                secret.close();
            }
        }
    }

    private Issuance add(
            ChangeTransaction change,
            NewPassword wish,
            IssuedPassword secret,
            Pepper pepper,
            int selector,
            SlowHash hash) {
        Instant expires = wish.expires();
        AppPassword password = new AppPassword(
                change.seq(),
                wish.account(),
                wish.label(),
                wish.services(),
                expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS),
                wish.networks(),
                change.now(),
                change.by(),
                null,
                null);
        PasswordTable.add(change.sql(), password, pepper.id(), selector, hash);
        change.record(Change.Kind.PASSWORD_ISSUED, wish.account(), password.id(), wish.label());
        return new Issuance.Issued(password, secret);
    }

    private Optional<Issuance.Refused> refusal(Sql sql, NewPassword wish, Instant now) {
        Optional<String> invalid = invalid(wish, now);
        if (invalid.isPresent()) {
            return refused(Issuance.Reason.INVALID, invalid.get());
        }
        Optional<Account> account = AccountTable.byId(sql, wish.account());
        if (account.isEmpty()) {
            return refused(Issuance.Reason.NO_SUCH_ACCOUNT, "There is no such account.");
        }
        String login = account.get().login();
        if (account.get().suspended()) {
            return refused(Issuance.Reason.SUSPENDED, "The account " + login + " is suspended.");
        }
        return switch (account.get().twoFactor()) {
            case NONE ->
                refused(
                        Issuance.Reason.NO_TWO_FACTOR,
                        "The account " + login + " has no two-factor authentication. Without it whoever learns the "
                                + "account's own password could make app passwords too, so none is issued: turn it on "
                                + "first, or declare that an identity provider keeps it.");
            case EXTERNAL, LOCAL ->
                againstPolicy(
                        policies.get(sql), wish, now, login, () -> PasswordTable.countActive(sql, wish.account(), now));
        };
    }

    private static Optional<Issuance.Refused> againstPolicy(
            Policy policy, NewPassword wish, Instant now, String login, IntSupplier active) {
        String closed = services(EnumSet.complementOf(EnumSet.copyOf(policy.services())), wish.services());
        if (!closed.isEmpty()) {
            return refused(
                    Issuance.Reason.SERVICE_NOT_ALLOWED,
                    "App passwords may not open " + closed + " here: only "
                            + services(policy.services(), EnumSet.allOf(Service.class)) + ".");
        }
        Duration longest = policy.longestLife();
        Instant expires = wish.expires();
        if (longest != null && (expires == null || expires.isAfter(now.plus(longest)))) {
            return refused(
                    Issuance.Reason.LIVES_TOO_LONG,
                    "An app password must expire here, after " + policy.longestLifeInWords()
                            + " at the latest: choose an expiry within that time.");
        }
        if (active.getAsInt() >= policy.activeLimit()) {
            return refused(
                    Issuance.Reason.LIMIT_REACHED,
                    "The account " + login + " has " + policy.activeLimit() + " active app passwords, and more are "
                            + "not allowed: revoke one that is not used any more.");
        }
        return Optional.empty();
    }

    /** Those that are in both, as a list for people. */
    private static String services(Set<Service> some, Set<Service> others) {
        return some.stream()
                .filter(others::contains)
                .sorted()
                .map(Service::wireName)
                .collect(Collectors.joining(", "));
    }

    private static Optional<Issuance.Refused> refused(Issuance.Reason reason, String sentence) {
        return Optional.of(new Issuance.Refused(reason, sentence));
    }

    private static Optional<String> invalid(NewPassword wish, Instant now) {
        String label = wish.label();
        Instant expires = wish.expires();
        if (label.isBlank() || label.codePointCount(0, label.length()) > LONGEST_LABEL || !FreeText.isClean(label)) {
            return Optional.of("The label must have 1 to " + LONGEST_LABEL + " printable characters.");
        }
        if (wish.services().isEmpty()) {
            return Optional.of("An app password must open at least one service.");
        }
        if (expires != null && !expires.isAfter(now)) {
            return Optional.of("The expiry must be in the future.");
        }
        if (wish.networks().size() > MOST_NETWORKS) {
            return Optional.of("At most " + MOST_NETWORKS + " networks are allowed.");
        }
        return Optional.empty();
    }

    /**
     * All passwords of an account, with the revoked and the expired ones, oldest first; empty if there is no such
     * account.
     */
    public List<AppPassword> list(long account) {
        return database.read(sql -> PasswordTable.of(sql, account));
    }

    /** The password of that id. */
    public Optional<AppPassword> find(long id) {
        return database.read(sql -> PasswordTable.byId(sql, id));
    }

    /**
     * Revokes one. Once this returns the revocation is durable, this process refuses the password, and its listeners
     * have been told. Revoking it again changes nothing and returns the first revocation.
     *
     * @param by the login or role that asks
     * @param why free text for the history; may be empty
     * @return the password as it stands now; empty if there is none of that id
     */
    public Changed<Optional<AppPassword>> revoke(long id, String by, String why) {
        return changes.make(by, change -> {
            Optional<AppPassword> password = PasswordTable.byId(change.sql(), id);
            if (password.isEmpty() || password.get().revocation() != null) {
                return password;
            }
            Revocation revocation = Revocations.of(change, why);
            PasswordTable.revoke(change.sql(), id, revocation);
            change.record(Change.Kind.PASSWORD_REVOKED, password.get().account(), id, revocation.why());
            return PasswordTable.byId(change.sql(), id);
        });
    }

    /**
     * Revokes all that are not revoked yet, in one transaction.
     *
     * @return those that were revoked by this call
     */
    public Changed<List<AppPassword>> revokeAll(long account, String by, String why) {
        return changes.make(by, change -> {
            List<AppPassword> revoked = Revocations.revokeEach(change, account, why);
            if (!revoked.isEmpty()) {
                change.record(Change.Kind.ALL_PASSWORDS_REVOKED, account, null, FreeText.clean(why, LONGEST_REASON));
            }
            return revoked;
        });
    }

    /** How many passwords are active under each key, by {@link Pepper#id}; a key without any is not there. */
    public Map<String, Long> activeByKey() {
        return database.read(sql -> PasswordTable.countActiveByPepper(sql, clock.instant()));
    }

    /** Tells the audit trail of account 0, which is none, that the keys were changed. */
    public void keysChanged(String by, String detail) {
        Changed<Boolean> _ = changes.make(by, change -> {
            change.audit(Change.Kind.KEYS_ROTATED, 0, null, FreeText.clean(detail, LONGEST_REASON));
            return true;
        });
    }
}
