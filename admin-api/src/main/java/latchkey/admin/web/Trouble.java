package latchkey.admin.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no answer of its own. It says nothing of the inside.
 *
 * @param status an HTTP status, 400 to 599
 * @param requestId by which the log line of a status of 500 and above is found
 * @param retryAfter when trying again may help; already sent as {@code Retry-After}
 */
public record Trouble(
        int status, String requestId, @Nullable Duration retryAfter) {}
