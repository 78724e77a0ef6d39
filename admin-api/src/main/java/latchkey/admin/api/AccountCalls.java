package latchkey.admin.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import latchkey.admin.api.bodies.AccountBody;
import latchkey.admin.api.bodies.InForceBody;
import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.Enforcement;
import latchkey.credentials.Unchanged;
import org.jspecify.annotations.Nullable;

/** What the operations on an account have in common: finding it, the condition of If-Match, and waiting for the nodes. */
final class AccountCalls {
    private static final int ENFORCED = 200;
    private static final int DURABLE = 202;

    private final Credentials credentials;

    AccountCalls(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * The account that the path names.
     *
     * @throws Refusal if there is none
     */
    Account account(Call call) {
        long id = call.id("account");
        return credentials.accounts().byId(id).orElseThrow(() -> noSuchAccount(id));
    }

    static Refusal noSuchAccount(long id) {
        return Refusal.notFound("There is no account " + id + ".");
    }

    /**
     * Makes a change of an account, if it is still what If-Match says.
     *
     * @throws Refusal if it is not
     */
    <T> T change(Call call, Account account, Supplier<T> change) {
        if (!Tags.isConditional(call, Tags.of(account))) {
            return change.get();
        }
        try {
            return Unchanged.since(account, change);
        } catch (Unchanged.Outdated _) {
            throw Tags.changed();
        }
    }

    /** As {@link #change}, with the answer: the account, once the change is in force or the patience at its end. */
    Answer taken(Call call, Account account, Duration patience, Supplier<Changed<Optional<Account>>> change) {
        Changed<Optional<Account>> changed = change(call, account, change);
        Account now = changed.result().orElseThrow(() -> noSuchAccount(account.id()));
        return taken(changed.change(), patience, inForce -> new InForceBody.OfAccount(inForce, AccountBody.of(now)));
    }

    /** What is answered, from how far a change is in force. */
    interface Body {
        Object with(InForceBody inForce);
    }

    /**
     * Waits until a change is in force.
     *
     * @param change null if nothing was changed: what is asked for was done before, which may not be in force yet
     */
    Answer taken(@Nullable Change change, Duration patience, Body body) {
        Enforcement enforcement = change == null
                ? credentials.nodes().allEnforced(patience)
                : credentials.nodes().enforced(change, patience);
        int status = enforcement instanceof Enforcement.Durable ? DURABLE : ENFORCED;
        return new Answer(status, Map.of(), body.with(InForceBody.of(enforcement, change != null)));
    }

    /** An account, with its tag. */
    static Answer told(Account account) {
        return Answer.ok(AccountBody.of(account)).with(Tags.HEADER, Tags.of(account));
    }
}
