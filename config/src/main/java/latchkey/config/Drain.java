package latchkey.config;

import java.time.Duration;

/**
 * How a node that is told to stop takes leave.
 *
 * @param announce how long it goes on as before while it already says that it is not ready, so that balancers notice
 * @param within how long, after that, what is under way may take to end; the rest is cut off
 */
public record Drain(Duration announce, Duration within) {

    public static final Drain DEFAULT = new Drain(Duration.ZERO, Duration.ofSeconds(25));

    public Drain {
        Allowed.ANNOUNCEMENT.require("announce", announce);
        Allowed.DRAIN.require("within", within);
    }
}
