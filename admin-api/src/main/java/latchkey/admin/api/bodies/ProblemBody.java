package latchkey.admin.api.bodies;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Problem details (RFC 9457).
 *
 * @param type the address of a page that explains it
 * @param errors every field, parameter or header that is wrong; null where it is about none
 */
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FieldError> errors) {
    /** @param field as the caller names it: {@code services[1]} */
    public record FieldError(String field, String detail) {}
}
