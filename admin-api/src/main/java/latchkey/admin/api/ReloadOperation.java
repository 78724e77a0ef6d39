package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.util.List;
import java.util.function.Supplier;
import latchkey.admin.api.bodies.ProblemBody.FieldError;
import latchkey.admin.api.bodies.ReloadBody;
import latchkey.config.Problem;
import latchkey.config.ReloadOutcome;
import latchkey.credentials.tokens.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operation that takes over what the configuration file says now. */
final class ReloadOperation {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadOperation.class);

    private final Supplier<ReloadOutcome> reload;

    ReloadOperation(Supplier<ReloadOutcome> reload) {
        this.reload = reload;
    }

    List<Operation> all() {
        return List.of(new Operation(HandlerType.POST, "/reload", Role.ADMIN, this::reload));
    }

    private Answer reload(Call call) {
        call.fields();
        call.checked();
        LOG.atInfo().addKeyValue("by", call.by()).log("a reload was asked for");
        return switch (reload.get()) {
            case ReloadOutcome.Done(var changed) -> Answer.ok(new ReloadBody(List.copyOf(changed)));
            case ReloadOutcome.Refused(var problems) ->
                throw Refusal.of(
                        ProblemType.CONFIGURATION_REFUSED,
                        (problems.size() == 1 ? "One thing is" : problems.size() + " things are")
                                + " in the way: nothing was taken over, and what was in force stays.",
                        problems.stream().map(ReloadOperation::error).toList());
        };
    }

    private static FieldError error(Problem problem) {
        return new FieldError(
                problem.key(),
                "line " + problem.line() + ": found " + problem.found() + ", allowed: " + problem.allowed());
    }
}
