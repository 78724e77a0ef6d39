package latchkey.config;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP interface for operators and hosting panels.
 *
 * @param sharedSignals {@code null}: none are received
 */
public record Api(WebListener listener, @Nullable SharedSignals sharedSignals) {

    static final String DEFAULT_ADDRESS = "127.0.0.1";
    static final int DEFAULT_PORT = 9443;

    /** The same on another port. */
    Api on(WebListener other) {
        return new Api(other, sharedSignals);
    }
}
