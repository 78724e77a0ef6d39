package latchkey.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;

/** A command that changes an account: finds it, changes it, and tells what came of it. */
final class AccountChange {

    private AccountChange() {}

    @FunctionalInterface
    interface Work {
        Changed<Optional<Account>> on(Accounts accounts, long id);
    }

    /** @param done what was done to the account, as in "suspended" */
    static int make(ConfigurationFile configuration, Output output, String login, String done, Work work) {
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            Changed<Optional<Account>> changed = work.on(credentials.accounts(), account.id());
            // Empty if somebody deleted it meanwhile.
            Account now = changed.result().orElseThrow(() -> ConfigurationFile.noSuchAccount(login));
            tell(credentials, output, now, changed.change(), done);
            return ExitCode.OK;
        }
    }

    private static void tell(
            Credentials credentials, Output output, Account account, @Nullable Change change, String done) {
        long revoked = change == null ? 0 : revokedBy(credentials, change);
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("account", Described.account(account));
        result.put("changed", change != null);
        result.put("revoked_passwords", revoked);
        EnforcementReport report =
                change == null ? EnforcementReport.ofAll(credentials) : EnforcementReport.of(credentials, change);
        result.putAll(report.json());
        String text = change == null ? "nothing to change at " : done + " ";
        String also = revoked == 0 ? "" : ", revoked " + passwords(revoked);
        output.result(result, text + account.login() + also + "\n" + report.text());
    }

    /** All passwords that one change revokes have its time. */
    private static long revokedBy(Credentials credentials, Change change) {
        return credentials.passwords().list(change.account()).stream()
                .filter(password -> password.revocation() != null
                        && password.revocation().at().equals(change.at()))
                .count();
    }

    static String passwords(long count) {
        return count + (count == 1 ? " app password" : " app passwords");
    }
}
