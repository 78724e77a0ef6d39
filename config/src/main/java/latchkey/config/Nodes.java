package latchkey.config;

import java.time.Duration;

/**
 * What all nodes of one record agree on.
 *
 * @param lease how long a node that is cut off goes on with what it knows; zero counts as a second
 * @param outage how long all of them go on with what they know while none can read the record; not less than the lease
 */
public record Nodes(Duration lease, Duration outage) {

    public static final Nodes DEFAULT = new Nodes(Duration.ofSeconds(60), Duration.ofHours(24));

    public Nodes {
        Allowed.LEASE.require("lease", lease);
        Allowed.OUTAGE.require("outage", outage);
    }
}
