package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import latchkey.admin.api.bodies.TokenBody;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.ApiTokens;
import latchkey.credentials.tokens.Role;

/** The operations on the tokens of this API. */
final class TokenOperations {
    private static final int LONGEST_NAME = 100;

    private final ApiTokens tokens;
    private final Clock clock;

    TokenOperations(ApiTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                new Operation(HandlerType.GET, "/tokens", Role.ADMIN, this::list),
                new Operation(HandlerType.POST, "/tokens", Role.ADMIN, this::make),
                new Operation(HandlerType.GET, "/tokens/self", Role.READ, this::own),
                new Operation(HandlerType.POST, "/tokens/{token}/revoke", Role.ADMIN, this::revoke));
    }

    private Answer list(Call call) {
        call.checked();
        return Answer.ok(
                new TokenBody.Tokens(tokens.list().stream().map(TokenBody::of).toList()));
    }

    private Answer make(Call call) {
        Fields fields = call.fields();
        String name = fields.text("name", LONGEST_NAME);
        Set<Role> roles = fields.choices("roles", Values.ROLES);
        Instant expires = fields.future("expires", clock.instant());
        call.checked();
        return Answer.created(TokenBody.Made.of(tokens.make(name, roles, expires, call.by())));
    }

    private Answer own(Call call) {
        call.checked();
        return Answer.ok(TokenBody.of(call.token()));
    }

    private Answer revoke(Call call) {
        call.fields();
        call.checked();
        long id = call.id("token");
        boolean _ = tokens.revoke(id, call.by());
        Optional<ApiToken> now =
                tokens.list().stream().filter(each -> each.id() == id).findFirst();
        return Answer.ok(TokenBody.of(now.orElseThrow(() -> Refusal.notFound("There is no token " + id + "."))));
    }
}
