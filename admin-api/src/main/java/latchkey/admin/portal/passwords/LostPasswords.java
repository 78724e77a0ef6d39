package latchkey.admin.portal.passwords;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.Revocation;

/** Knows which passwords a new primary password ended that were not made again yet. */
final class LostPasswords {
    private static final Set<Change.Kind> RENEWALS =
            Set.of(Change.Kind.PRIMARY_PASSWORD_CHANGED, Change.Kind.PRIMARY_PASSWORD_RESET);
    /** Whoever has not missed an app for that long does not miss it. */
    private static final Duration MISSED = Duration.ofDays(30);

    private final Credentials credentials;

    LostPasswords(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Those that the latest new primary password revoked and that have no successor of the same name; the latest made
     * first. Blocks.
     *
     * @param all {@link PasswordViews#of} the account
     */
    List<PasswordView> of(long account, List<PasswordView> all) {
        AuditQuery latest = new AuditQuery(
                account, null, RENEWALS, null, credentials.clock().instant().minus(MISSED), null, null, null, 1);
        List<AuditEntry> renewals = credentials.audit(latest);
        if (renewals.isEmpty()) {
            return List.of();
        }
        AuditEntry renewal = renewals.getFirst();
        return all.stream()
                .filter(view -> {
                    Revocation revocation = view.password().revocation();
                    return revocation != null && revocation.at().equals(renewal.at());
                })
                .filter(view -> all.stream()
                        .noneMatch(other ->
                                other.id() > renewal.seq() && other.label().equals(view.label())))
                .toList();
    }
}
