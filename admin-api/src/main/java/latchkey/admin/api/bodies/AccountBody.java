package latchkey.admin.api.bodies;

import java.util.List;
import java.util.Locale;
import latchkey.credentials.Account;
import org.jspecify.annotations.Nullable;

/** An account. */
public record AccountBody(
        long id, String login, List<String> aliases, String twoFactor, boolean suspended, String created) {
    public static AccountBody of(Account account) {
        return new AccountBody(
                account.id(),
                account.login(),
                account.aliases(),
                account.twoFactor().name().toLowerCase(Locale.ROOT),
                account.suspended(),
                account.created().toString());
    }

    /** A page of accounts. */
    public record Page(List<AccountBody> accounts, @Nullable String next) {}
}
