package latchkey.credentials;

import java.time.Instant;
import java.util.List;

/**
 * An account as it stood when it was read.
 *
 * @param login the canonical name ({@link LoginName}) by which backends know the account
 * @param aliases further canonical names that sign in to the same account
 * @param suspended while true every login is refused, with any password
 * @param epoch raised by each change of the account or of its app passwords
 */
public record Account(
        long id,
        String login,
        List<String> aliases,
        TwoFactor twoFactor,
        Instant created,
        boolean suspended,
        long epoch) {
    public Account {
        aliases = List.copyOf(aliases);
    }
}
