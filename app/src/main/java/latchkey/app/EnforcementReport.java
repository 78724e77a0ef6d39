package latchkey.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.Enforcement;
import org.jspecify.annotations.Nullable;

/** How far a change is in force, as commands tell it: a line for people, and fields for JSON. */
final class EnforcementReport {

    /** How long a command waits for the nodes to confirm. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Null if nothing was taken away. */
    private final @Nullable Enforcement enforcement;

    EnforcementReport(@Nullable Enforcement enforcement) {
        this.enforcement = enforcement;
    }

    /**
     * Waits up to five seconds until the change is in force on every node.
     *
     * @param change null if nothing was changed; of that, and of what takes nothing away, nothing is told
     */
    static EnforcementReport of(Credentials credentials, @Nullable Change change) {
        if (change == null || change.kind().ends() == Change.Ends.NOTHING) {
            return new EnforcementReport(null);
        }
        return new EnforcementReport(credentials.nodes().enforced(change, PATIENCE));
    }

    /** As {@link #of}, for what was taken away before: all that is committed by now. */
    static EnforcementReport ofAll(Credentials credentials) {
        return new EnforcementReport(credentials.nodes().allEnforced(PATIENCE));
    }

    /** One line, with its end; empty if nothing was taken away. */
    String text() {
        return enforcement == null ? "" : text(enforcement);
    }

    private static String text(Enforcement enforcement) {
        String closed = count(enforcement.sessionsClosed(), "session") + " closed";
        return switch (enforcement) {
            case Enforcement.Enforced(var _, var nodes) when nodes.isEmpty() -> "in force: no node is running\n";
            case Enforcement.Enforced(var _, var nodes)
            when nodes.size() == 1 -> "in force on " + nodes.getFirst() + "; " + closed + "\n";
            case Enforcement.Enforced(var _, var nodes) ->
                "in force on all " + nodes.size() + " nodes; " + closed + "\n";
            case Enforcement.Durable(var _, var confirmed, var missing) ->
                "durable, and in force on " + count(confirmed.size(), "node") + "; " + closed + "; not confirmed by "
                        + missing.stream().map(EnforcementReport::text).collect(Collectors.joining(", nor by "))
                        + "\n";
        };
    }

    private static String text(Enforcement.Missing missing) {
        return missing.node() + (missing.silent() ? ", silent" : "") + ": it refuses within "
                + seconds(missing.refusesWithin()) + " s at the latest";
    }

    /** To be put beside a command's own fields; empty if nothing was taken away. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        if (enforcement != null) {
            json.put("enforcement", enforcement instanceof Enforcement.Enforced ? "enforced" : "durable");
            json.put("sessions_closed", enforcement.sessionsClosed());
            json.put("nodes", enforcement.confirmed());
            json.put("missing", missing(enforcement));
        }
        return json;
    }

    private static List<Map<String, Object>> missing(Enforcement enforcement) {
        return switch (enforcement) {
            case Enforcement.Enforced _ -> List.of();
            case Enforcement.Durable(var _, var _, var missing) ->
                missing.stream().map(EnforcementReport::json).toList();
        };
    }

    private static Map<String, Object> json(Enforcement.Missing missing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", missing.node());
        json.put("silent", missing.silent());
        json.put("refuses_within_seconds", seconds(missing.refusesWithin()));
        return json;
    }

    /** Rounded up: it is a promise. */
    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
