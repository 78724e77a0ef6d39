package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import latchkey.admin.api.PageWish.Page;
import latchkey.admin.api.bodies.SessionBody;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Changed;
import latchkey.credentials.ListedSession;
import latchkey.credentials.Nodes;
import latchkey.credentials.tokens.Role;

/** The operations on sessions. */
final class SessionOperations {
    private final Nodes nodes;
    private final AccountCalls calls;
    private final PasswordOperations passwords;

    SessionOperations(Nodes nodes, AccountCalls calls, PasswordOperations passwords) {
        this.nodes = nodes;
        this.calls = calls;
        this.passwords = passwords;
    }

    List<Operation> all() {
        return List.of(
                new Operation(HandlerType.GET, "/sessions", Role.READ, this::list),
                new Operation(HandlerType.GET, "/accounts/{account}/sessions", Role.READ, this::listOfAccount),
                new Operation(HandlerType.POST, "/sessions/{session}/end", Role.REVOKE, this::end),
                new Operation(HandlerType.POST, "/accounts/{account}/sessions/end", Role.REVOKE, this::endOfAccount),
                new Operation(
                        HandlerType.POST,
                        "/accounts/{account}/passwords/{password}/sessions/end",
                        Role.REVOKE,
                        this::endOfPassword));
    }

    private Answer list(Call call) {
        PageWish wish = call.parameters().page();
        call.checked();
        return told(call, wish, nodes.sessions());
    }

    private Answer listOfAccount(Call call) {
        PageWish wish = call.parameters().page();
        call.checked();
        return told(call, wish, nodes.sessions(calls.account(call).id()));
    }

    private static Answer told(Call call, PageWish wish, List<ListedSession> all) {
        String after = wish.afterText();
        Page<ListedSession> page = wish.cut(
                all.stream().sorted(Comparator.comparing(SessionOperations::key)),
                each -> after == null || key(each).compareTo(after) > 0,
                SessionOperations::key);
        SessionBody.Page body = new SessionBody.Page(
                page.elements().stream().map(SessionBody::of).toList(), page.next());
        return Pages.told(call, page.next(), body);
    }

    /** By age, and unlike that of any other session. */
    private static String key(ListedSession listed) {
        return String.format(
                "%019d %s %s",
                listed.session().since().toEpochMilli(), listed.session().id(), listed.node());
    }

    private Answer end(Call call) {
        String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        String id = call.segment("session");
        if (!id.matches("[A-Za-z0-9]{1,100}")) {
            throw noSuchSession(id);
        }
        Changed<Optional<ListedSession>> changed = nodes.endSession(id, call.by(), why);
        if (changed.result().isEmpty()) {
            throw noSuchSession(id);
        }
        return calls.taken(changed.change(), patience, inForce -> inForce);
    }

    private static Refusal noSuchSession(String id) {
        return Refusal.notFound("There is no open session " + Values.quoted(id) + ".");
    }

    private Answer endOfAccount(Call call) {
        String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        Changed<Optional<Account>> changed = nodes.endSessionsOfAccount(account.id(), call.by(), why);
        if (changed.result().isEmpty()) {
            throw AccountCalls.noSuchAccount(account.id());
        }
        return calls.taken(changed.change(), patience, inForce -> inForce);
    }

    private Answer endOfPassword(Call call) {
        String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        AppPassword password = passwords.password(call);
        Changed<Optional<AppPassword>> changed = nodes.endSessionsOfPassword(password.id(), call.by(), why);
        return calls.taken(changed.change(), patience, inForce -> inForce);
    }
}
