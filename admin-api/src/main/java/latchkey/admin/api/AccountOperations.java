package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import latchkey.admin.api.PageWish.Page;
import latchkey.admin.api.bodies.AccountBody;
import latchkey.admin.api.bodies.InForceBody;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.Aliasing;
import latchkey.credentials.Changed;
import latchkey.credentials.LoginName;
import latchkey.credentials.Registration;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.tokens.Role;

/** The operations on accounts. */
final class AccountOperations {
    static final int LONGEST_WHY = 500;
    static final Map<String, TwoFactor> DECLARED = Map.of("none", TwoFactor.NONE, "external", TwoFactor.EXTERNAL);

    private static final int MOST_ALIASES = 50;

    private final Accounts accounts;
    private final AccountCalls calls;

    AccountOperations(Accounts accounts, AccountCalls calls) {
        this.accounts = accounts;
        this.calls = calls;
    }

    List<Operation> all() {
        return List.of(
                new Operation(HandlerType.GET, "/accounts", Role.READ, this::list),
                new Operation(HandlerType.POST, "/accounts", Role.ADMIN, this::create),
                new Operation(HandlerType.GET, "/accounts/{account}", Role.READ, this::get),
                new Operation(HandlerType.DELETE, "/accounts/{account}", Role.ADMIN, this::delete),
                new Operation(HandlerType.PUT, "/accounts/{account}/aliases/{alias}", Role.ADMIN, this::addAlias),
                new Operation(HandlerType.DELETE, "/accounts/{account}/aliases/{alias}", Role.ADMIN, this::removeAlias),
                new Operation(HandlerType.POST, "/accounts/{account}/suspend", Role.REVOKE, this::suspend),
                new Operation(HandlerType.POST, "/accounts/{account}/resume", Role.ADMIN, this::resume));
    }

    private Answer list(Call call) {
        String login = call.parameters().text("login", LoginName.LONGEST);
        String search = call.parameters().text("search", LoginName.LONGEST);
        PageWish wish = call.parameters().page();
        if (login != null && search != null) {
            call.complaints().add("search", "It cannot be given together with login.");
        }
        call.checked();
        Page<Account> page = login == null
                ? wish.cut(accounts.page(wish.afterText(), wish.limit() + 1, search), Account::login)
                : new Page<>(accounts.find(login).stream().toList(), null);
        return Pages.told(
                call,
                page.next(),
                new AccountBody.Page(
                        page.elements().stream().map(AccountBody::of).toList(), page.next()));
    }

    private Answer create(Call call) {
        Fields fields = call.fields();
        String login = fields.text("login", LoginName.LONGEST);
        List<String> aliases = fields.list("aliases", MOST_ALIASES, false, Function.identity(), _ -> "");
        TwoFactor twoFactor = fields.choice("twoFactor", DECLARED, TwoFactor.NONE);
        checkNames(call, login, aliases);
        call.checked();
        return switch (accounts.add(login, aliases, Objects.requireNonNull(twoFactor), call.by())) {
            case Registration.Added(Account account) ->
                Answer.created(AccountBody.of(account))
                        .with(Tags.HEADER, Tags.of(account))
                        .with("Location", ApiPaths.BASE + "/accounts/" + account.id());
            case Registration.Refused(var reason, String sentence) ->
                throw switch (reason) {
                    case TAKEN -> Refusal.of(ProblemType.TAKEN, sentence);
                    case MALFORMED_LOGIN -> Refusal.of(ProblemType.INVALID, sentence);
                };
        };
    }

    private static void checkNames(Call call, String login, List<String> aliases) {
        if (!login.isEmpty() && LoginName.of(login).isEmpty()) {
            call.complaints().add("login", malformed(login));
        }
        for (int i = 0; i < aliases.size(); i++) {
            if (LoginName.of(aliases.get(i)).isEmpty()) {
                call.complaints().add("aliases[" + i + "]", malformed(aliases.get(i)));
            }
        }
    }

    private static String malformed(String name) {
        return Values.quoted(name) + " cannot be a login: at most " + LoginName.LONGEST
                + " bytes, no spaces, control characters or separators.";
    }

    private Answer get(Call call) {
        call.checked();
        Account account = calls.account(call);
        String tag = Tags.of(account);
        return Tags.isKnown(call, tag) ? Answer.notModified().with(Tags.HEADER, tag) : AccountCalls.told(account);
    }

    private Answer delete(Call call) {
        String why =
                Optional.ofNullable(call.parameters().text("why", LONGEST_WHY)).orElse("");
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        return calls.taken(call, account, patience, () -> accounts.delete(account.id(), call.by(), why));
    }

    private Answer addAlias(Call call) {
        call.checked();
        Account account = calls.account(call);
        Changed<Aliasing> changed =
                calls.change(call, account, () -> accounts.addAlias(account.id(), call.segment("alias"), call.by()));
        return AccountCalls.told(done(account, changed));
    }

    private Answer removeAlias(Call call) {
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        Changed<Aliasing> changed =
                calls.change(call, account, () -> accounts.removeAlias(account.id(), call.segment("alias"), call.by()));
        Account now = done(account, changed);
        return calls.taken(
                changed.change(), patience, inForce -> new InForceBody.OfAccount(inForce, AccountBody.of(now)));
    }

    private static Account done(Account account, Changed<Aliasing> changed) {
        return switch (changed.result()) {
            case Aliasing.Done(Account now) -> now;
            case Aliasing.Refused(var reason, String sentence) ->
                throw switch (reason) {
                    case NO_SUCH_ACCOUNT -> AccountCalls.noSuchAccount(account.id());
                    case NO_SUCH_ALIAS -> Refusal.notFound(sentence);
                    case TAKEN -> Refusal.of(ProblemType.TAKEN, sentence);
                    case MALFORMED_LOGIN, IS_THE_LOGIN -> {
                        Complaints complaints = new Complaints();
                        complaints.add("alias", sentence);
                        yield complaints.refusal();
                    }
                };
        };
    }

    private Answer suspend(Call call) {
        String why = call.fields().freeText("why", LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        return calls.taken(call, account, patience, () -> accounts.suspend(account.id(), call.by(), why));
    }

    private Answer resume(Call call) {
        call.fields();
        call.checked();
        Account account = calls.account(call);
        Changed<Optional<Account>> changed =
                calls.change(call, account, () -> accounts.resume(account.id(), call.by()));
        return AccountCalls.told(changed.result().orElseThrow(() -> AccountCalls.noSuchAccount(account.id())));
    }
}
