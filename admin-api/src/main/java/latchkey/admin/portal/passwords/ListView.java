package latchkey.admin.portal.passwords;

import java.util.List;

/**
 * The list of an account's app passwords.
 *
 * @param active those that work, the latest first
 * @param ended the latest that were revoked or have expired, the latest first
 * @param tried those of all that work no longer which a device still tries
 * @param limit how many may be active
 * @param lost how many were ended by a new primary password and not made again yet
 */
public record ListView(
        List<PasswordView> active, List<PasswordView> ended, List<PasswordView> tried, int limit, int lost) {
    public ListView {
        active = List.copyOf(active);
        ended = List.copyOf(ended);
        tried = List.copyOf(tried);
    }

    /** Whether one more may be made. */
    public boolean room() {
        return active.size() < limit;
    }
}
