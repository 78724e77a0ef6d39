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
    /** What is done for a call whose token may do it. Blocks. */
    @FunctionalInterface
    interface Work {
        /** @throws Refusal if it is not done; nothing was changed then */
        Answer answer(Call call);
    }
}
