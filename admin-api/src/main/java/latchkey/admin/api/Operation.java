package latchkey.admin.api;

import io.javalin.http.HandlerType;
import latchkey.credentials.tokens.Role;

/**
 * Something that the API does.
 *
 * @param path below {@link ApiPaths#BASE}, as the document has it
 * @param role that a token needs for it
 */
record Operation(HandlerType method, String path, Role role, Work work) {
    /**
     * Whether it gives nobody anything: it revokes, suspends or ends sessions. Done a second time it harms nobody, and its
     * answer says anew which nodes have confirmed.
     */
    boolean onlyTakesAway() {
        return role == Role.REVOKE;
    }

    /** What is done for a call whose token may do it. Blocks. */
    @FunctionalInterface
    interface Work {
        /** @throws Refusal if it is not done; nothing was changed then */
        Answer answer(Call call);
    }
}
