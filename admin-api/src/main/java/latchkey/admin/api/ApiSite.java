package latchkey.admin.api;

import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import latchkey.admin.LogLevels;
import latchkey.admin.api.reference.Reference;
import latchkey.admin.api.signals.SignalReceiver;
import latchkey.admin.web.WebSite;
import latchkey.config.ReloadOutcome;
import latchkey.config.SharedSignals;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;

/** The routes of the API, and how it says that something is wrong. */
final class ApiSite {
    private final List<Operation> operations;
    private final Gate gate;
    private final Repetitions repetitions;
    private final @Nullable SignalEndpoint signals;

    /**
     * @param portal where owners open links; null if there is none
     * @param levels what this process logs
     * @param reload takes over what the configuration says now
     * @param sharedSignals whose security events are taken; null for nobody's
     */
    ApiSite(
            Credentials credentials,
            LogLevels levels,
            @Nullable URI portal,
            @Nullable SharedSignals sharedSignals,
            Supplier<ReloadOutcome> reload,
            RateLimits limits) {
        signals = sharedSignals == null
                ? null
                : new SignalEndpoint(SignalReceiver.of(sharedSignals, credentials), limits);
        gate = new Gate(credentials.tokens(), limits);
        repetitions = new Repetitions(credentials);
        AccountCalls calls = new AccountCalls(credentials);
        PasswordOperations passwords = new PasswordOperations(credentials, calls, portal);
        operations = Stream.of(
                        new AccountOperations(credentials.accounts(), calls).all(),
                        passwords.all(),
                        new SignInOperations(credentials, calls).all(),
                        new SessionOperations(credentials.nodes(), calls, passwords).all(),
                        new InstallationOperations(credentials).all(),
                        new LogOperations(levels).all(),
                        new ReloadOperation(reload).all(),
                        new TokenOperations(credentials.tokens(), credentials.clock()).all())
                .flatMap(List::stream)
                .toList();
    }

    List<Operation> operations() {
        return operations;
    }

    WebSite site() {
        return new WebSite("api", null, this::addTo, new ApiTrouble());
    }

    private void addTo(JavalinConfig config) {
        RoutesConfig routes = config.routes;
        for (Operation operation : operations) {
            routes.addHttpHandler(
                    operation.method(), ApiPaths.BASE + operation.path(), http -> answer(http, operation));
        }
        if (signals != null) {
            routes.post(ApiPaths.BASE + "/signals", signals::take);
        }
        Reference reference = new Reference(ApiPaths.BASE);
        reference.addTo(routes);
        routes.get(ApiPaths.PROBLEMS + "/{problem}", http -> explain(http, reference));
        routes.exception(Refusal.class, (refusal, http) -> refuse(http, refusal));
    }

    private static void explain(Context http, Reference reference) {
        ProblemType type = ProblemType.named(http.pathParam("problem"))
                .orElseThrow(() -> Refusal.notFound("There is no such type of problem."));
        reference.showProblem(http, type.slug(), type.status(), type.title(), type.explanation());
    }

    private void answer(Context http, Operation operation) {
        Gate.Caller caller = gate.admit(http, operation.role());
        Written answer = switch (operation.method().name()) {
            case "POST" -> repetitions.answer(http, caller, operation, () -> carriedOut(http, operation, caller));
            default -> carriedOut(http, operation, caller);
        };
        answer.send(http);
    }

    private static Written carriedOut(Context http, Operation operation, Gate.Caller caller) {
        return Written.of(operation.work().answer(new Call(http, caller.token())));
    }

    private static void refuse(Context http, Refusal refusal) {
        refusal.headers().forEach(http::header);
        http.status(refusal.type().status()).contentType(ApiTrouble.PROBLEM).result(JsonText.bytes(refusal.body()));
    }
}
