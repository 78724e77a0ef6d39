package latchkey.admin.api;

import java.util.ArrayList;
import java.util.List;
import latchkey.admin.api.bodies.ProblemBody.FieldError;

/** What is wrong with a request, collected so that all of it is told at once. For one thread. */
final class Complaints {
    private static final int MOST = 50;

    private final List<FieldError> errors = new ArrayList<>();

    void add(String field, String detail) {
        if (errors.size() < MOST) {
            errors.add(new FieldError(field, detail));
        }
    }

    /** @throws Refusal if there is anything */
    void settle() {
        if (!errors.isEmpty()) {
            throw refusal();
        }
    }

    /** At least one has been added. */
    Refusal refusal() {
        return Refusal.invalid(errors);
    }
}
