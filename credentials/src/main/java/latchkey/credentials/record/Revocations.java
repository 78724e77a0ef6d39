package latchkey.credentials.record;

import java.util.List;
import java.util.Set;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Change;
import latchkey.credentials.FreeText;
import latchkey.credentials.Revocation;

/** Revokes app passwords as part of a change. */
public final class Revocations {
    private static final int LONGEST_REASON = 500;

    private Revocations() {}

    /** Revokes all that are not revoked yet; the caller records the change. */
    public static List<AppPassword> revokeEach(ChangeTransaction change, long account, String why) {
        Set<Long> revoked = PasswordTable.revokeAll(change.sql(), account, of(change, why));
        return revoked.isEmpty()
                ? List.of()
                : PasswordTable.of(change.sql(), account).stream()
                        .filter(password -> revoked.contains(password.id()))
                        .toList();
    }

    /**
     * Revokes all the account's passwords and records a change that does so.
     *
     * @param reason for the history of each password
     * @param detail for the audit trail, where the number of passwords is added to it; may be empty
     * @return those that were not revoked before
     */
    public static List<AppPassword> revokeAll(
            ChangeTransaction change, long account, Change.Kind kind, String reason, String detail) {
        List<AppPassword> revoked = revokeEach(change, account, reason);
        String count = "app passwords revoked: " + revoked.size();
        String text = FreeText.clean(detail, LONGEST_REASON);
        change.record(kind, account, null, text.isBlank() ? count : text + "; " + count);
        return revoked;
    }

    /** That it is revoked now, by whoever makes the change. */
    public static Revocation of(ChangeTransaction change, String why) {
        return new Revocation(change.now(), change.by(), FreeText.clean(why, LONGEST_REASON));
    }
}
