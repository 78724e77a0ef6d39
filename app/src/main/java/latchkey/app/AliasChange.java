package latchkey.app;

import java.util.LinkedHashMap;
import java.util.Map;
import latchkey.app.log.Printable;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.Aliasing;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;

/** A command that changes an account's aliases: finds the account, changes it, and tells what came of it. */
final class AliasChange {

    private AliasChange() {}

    @FunctionalInterface
    interface Work {
        Changed<Aliasing> on(Accounts accounts, long id);
    }

    /** @param done what was done, as in "added alias anna to" */
    static int make(ConfigurationFile configuration, Output output, String login, String done, Work work) {
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            Changed<Aliasing> changed = work.on(credentials.accounts(), account.id());
            return switch (changed.result()) {
                case Aliasing.Done(var now) -> {
                    boolean any = changed.change() != null;
                    Map<String, @Nullable Object> result = new LinkedHashMap<>();
                    result.put("account", Described.account(now));
                    result.put("changed", any);
                    String text = (any ? done : "nothing to change at") + " " + now.login();
                    output.result(result, Printable.text(text) + "\n");
                    yield ExitCode.OK;
                }
                case Aliasing.Refused(var reason, var sentence) ->
                    throw CommandFailure.refused(Described.word(reason), sentence);
            };
        }
    }
}
