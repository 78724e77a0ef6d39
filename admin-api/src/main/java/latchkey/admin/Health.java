package latchkey.admin;

/**
 * How this process fares.
 *
 * @param listening its ports are open, and it is not on its way out
 * @param recordReachable the record answered lately
 * @param configuration what is on disk: {@code in force}, or {@code refused since} a time
 */
public record Health(boolean listening, boolean recordReachable, String configuration) {

    /** Whether new clients should be sent here. */
    public boolean ready() {
        return listening && recordReachable;
    }

    String json() {
        return "{\"status\":\"" + (ready() ? "ok" : "degraded") + "\",\"listeners\":\""
                + (listening ? "open" : "closed") + "\",\"record\":\"" + (recordReachable ? "reachable" : "unreachable")
                + "\",\"configuration\":\"" + configuration + "\"}\n";
    }
}
