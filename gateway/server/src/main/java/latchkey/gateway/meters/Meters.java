package latchkey.gateway.meters;

import java.util.List;
import java.util.stream.DoubleStream;
import latchkey.config.Protocol;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Level;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.Mechanism;

/**
 * Every meter of Latchkey's own: the one place where its name, its labels and its meaning stand. {@code
 * deploy/runbook/metrics.md} says of each what to do when it moves; a test compares the two. Meters of the JVM and the
 * process are Micrometer's. Long, as there are many.
 */
@SuppressWarnings("ImmutableEnumChecker") // lists that nobody can change
public enum Meters {
    LOGINS(
            Kind.COUNTER,
            "latchkey_logins_total",
            "Logins that were judged",
            Labels.SERVICE,
            Labels.MECHANISM,
            Labels.OUTCOME,
            Labels.REASON),
    LOGINS_ANSWERED(
            Kind.COUNTER,
            "latchkey_logins_answered_total",
            "Well-formed logins with a verdict, by what had it",
            Label.of("level", Level.class)),
    LOGIN(
            Kind.HISTOGRAM,
            "latchkey_login_seconds",
            "From a client's last word of its login to the answer, with the session at the backend",
            Labels.SERVICE,
            Labels.OUTCOME),
    STAGE(
            Kind.HISTOGRAM,
            "latchkey_stage_seconds",
            "The time of each stage of a login",
            Label.of("stage", Stage.class),
            Label.of("service", "imap", "smtp", "caldav", "carddav", "dav")),
    WRONG_ANSWERS(
            Kind.COUNTER,
            "latchkey_wrong_answers_total",
            "Answers to logins that were refused",
            Label.of("answer", GatewayMeters.WrongAnswer.class)),

    SESSIONS_OPEN(Kind.GAUGE, "latchkey_sessions_open", "Signed-in sessions that are open", Labels.SERVICE),
    SESSIONS_ENDED(
            Kind.COUNTER,
            "latchkey_sessions_ended_total",
            "Signed-in sessions that were told to end",
            Label.of("reason", Change.Kind.class, Meters::endsSessions, "expired", "cut_off")),
    SESSIONS_CLOSING(
            Kind.HISTOGRAM,
            "latchkey_sessions_closing_seconds",
            "From a change to the last session that it ends being closed here"),
    SESSION(
            Kind.HISTOGRAM,
            "latchkey_session_seconds",
            "How long signed-in sessions lasted",
            Label.of("service", "imap", "smtp")),
    RELAYED_BYTES(
            Kind.COUNTER,
            "latchkey_relayed_bytes_total",
            "Bytes passed on, by who sent them",
            Labels.PROTOCOL,
            Label.of("from", "client", "backend")),
    DAV_REQUESTS(
            Kind.COUNTER,
            "latchkey_dav_requests_total",
            "Answered requests of calendar and address book clients, by the class of the status",
            Label.of("service", "caldav", "carddav", "none"),
            Label.of("outcome", "2xx", "3xx", "4xx", "5xx", "aborted")),

    CONNECTIONS_OPEN(Kind.GAUGE, "latchkey_connections_open", "Connections of clients that are open, signed in or not"),
    CONNECTIONS_REFUSED(
            Kind.COUNTER,
            "latchkey_connections_refused_total",
            "Connections turned away by a limit",
            Label.of("limit", GatewayMeters.Limit.class)),
    TLS_HANDSHAKES(
            Kind.COUNTER,
            "latchkey_tls_handshakes_total",
            "TLS handshakes with clients",
            Label.of("result", "done", "failed"),
            Label.of("resumed", "yes", "no")),
    CERTIFICATE_EXPIRES(
            Kind.GAUGE,
            "latchkey_certificate_expires_timestamp_seconds",
            "When the certificate in use expires, in Unix time; absent where there is none",
            Label.of("used_by", CertificateUse.class)),

    BACKEND_UP(
            Kind.GAUGE,
            "latchkey_backend_up",
            "1 if the last session with the backend came about, 0 if not; absent until one was tried",
            Labels.PROTOCOL),
    BACKEND_FAILURES(
            Kind.COUNTER,
            "latchkey_backend_failures_total",
            "Sessions with a backend that did not come about",
            Labels.PROTOCOL,
            Label.of("failure", BackendFailure.class)),

    CACHE_ENTRIES(
            Kind.GAUGE,
            "latchkey_cache_entries",
            "Passwords remembered in this process",
            Label.of("cache", "memory", "wrong")),
    CACHE_LOOKUPS(
            Kind.COUNTER,
            "latchkey_cache_lookups_total",
            "Look-ups of a login's password",
            Label.of("cache", CredentialMeter.Cache.class),
            Label.of("result", "hit", "miss")),
    CACHE_EVICTIONS(
            Kind.COUNTER,
            "latchkey_cache_evictions_total",
            "Passwords forgotten to make room, or because they were not used for long",
            Label.of("cache", "memory", "wrong")),

    SHARED_STORE_CALLS(
            Kind.HISTOGRAM, "latchkey_shared_store_calls_seconds", "Questions to the shared store", Labels.ANSWERED),
    SHARED_STORE_SKIPPED(
            Kind.COUNTER,
            "latchkey_shared_store_skipped_total",
            "Calls not made, for the shared store was known to be away"),
    SHARED_STORE_LOSSES(Kind.COUNTER, "latchkey_shared_store_losses_total", "Times that the shared store was lost"),
    SHARED_STORE_REACHABLE(
            Kind.GAUGE, "latchkey_shared_store_reachable", "1 while the shared store answers, 0 if not or without one"),
    SHARED_EVENTS_LOST(
            Kind.COUNTER,
            "latchkey_shared_events_lost_total",
            "Times that the events in the shared store could not be followed; tried again each second"),
    SHARED_REFUSED(
            Kind.COUNTER,
            "latchkey_shared_refused_total",
            "Events and reports in the shared store that no node has sealed"),
    SHARED_PASSWORDS_FORGED(
            Kind.COUNTER,
            "latchkey_shared_passwords_forged_total",
            "Entries of the shared store that no node made, or not for the login that they were found at"),

    RECORD_CALLS(
            Kind.HISTOGRAM,
            "latchkey_record_calls_seconds",
            "Questions to the record, with the wait for a connection",
            Label.of("operation", CredentialMeter.Operation.class),
            Labels.ANSWERED),
    RECORD_CONNECTIONS(
            Kind.GAUGE,
            "latchkey_record_connections",
            "Connections to the record in use and at rest, and who waits for one",
            Label.of("state", "active", "idle", "waiting")),
    RECORD_UNAVAILABLE(
            Kind.COUNTER, "latchkey_record_unavailable_total", "Times that the record could not be read or written"),
    RECORD_BROKEN_HASHES(
            Kind.COUNTER, "latchkey_record_broken_hashes_total", "Logins that met a broken hash in the record"),
    PEPPERS_UNREADABLE(
            Kind.COUNTER, "latchkey_peppers_unreadable_total", "Changes of the pepper file that could not be read"),

    FEED_LAG(
            Kind.HISTOGRAM,
            "latchkey_feed_lag_seconds",
            "From a change to its being in force here, by the way that it came first",
            Label.of("feed", CredentialMeter.Feed.class)),
    FEED_POSITION(Kind.GAUGE, "latchkey_feed_position", "The latest change of the record that is in force here"),
    FEED_GAPS(Kind.COUNTER, "latchkey_feed_gaps_total", "Changes that came before one that was still missing"),
    LEASE_REMAINING(
            Kind.GAUGE,
            "latchkey_lease_remaining_seconds",
            "How much longer this node would go on if it heard nothing more, 0 once it is cut off"),
    EPOCH_CONFLICTS(
            Kind.COUNTER,
            "latchkey_epoch_conflicts_total",
            "Verdicts thrown away and judged anew, for the account had changed meanwhile"),
    NODE_CUTOFF(Kind.GAUGE, "latchkey_node_cutoff", "1 while this node is cut off for longer than its lease"),
    NODE_CUTOFFS(
            Kind.COUNTER,
            "latchkey_node_cutoffs_total",
            "Times that this node ended its sessions because it heard nothing for its lease"),
    NODES_HEARD(Kind.GAUGE, "latchkey_nodes_heard", "Nodes heard of through the shared store lately, this one too"),

    REVOCATIONS(
            Kind.COUNTER,
            "latchkey_revocations_total",
            "Changes that end sessions, as they came into force here; each node counts each once",
            Label.of("kind", Change.Kind.class, Meters::endsSessions)),
    REVOCATIONS_PENDING(
            Kind.GAUGE,
            "latchkey_revocations_pending",
            "Changes waited for here that are not yet in force on every node"),
    ENFORCEMENT(
            Kind.HISTOGRAM,
            "latchkey_enforcement_seconds",
            "From asking whether a change is in force on every node to the answer",
            Label.of("result", "enforced", "durable")),

    GUESSES(
            Kind.COUNTER,
            "latchkey_guesses_total",
            "Wrong passwords, by whether the same was tried before",
            Label.of("kind", "fresh", "repeated")),
    GUESSES_EXCESSIVE(
            Kind.COUNTER,
            "latchkey_guesses_excessive_total",
            "Times that an address, or a login, had more wrong passwords than are put up with",
            Label.of("by", "address", "login")),
    REFUSED_ADDRESSES(
            Kind.GAUGE,
            "latchkey_refused_addresses",
            "Addresses whose connections are turned away for their wrong passwords"),
    STALE_DEVICES(
            Kind.COUNTER,
            "latchkey_stale_devices_total",
            "Revoked or expired passwords that are still tried, each once a day"),

    SLOW_HASHES(Kind.HISTOGRAM, "latchkey_slow_hashes_seconds", "Slow hashes, without the wait for a thread"),
    SLOW_HASHES_REFUSED(Kind.COUNTER, "latchkey_slow_hashes_refused_total", "Slow hashes turned away by a full queue"),
    SLOW_HASH_QUEUE(Kind.GAUGE, "latchkey_slow_hash_queue", "Slow hashes that wait for a thread"),
    SLOW_HASH_BUSY(Kind.GAUGE, "latchkey_slow_hash_busy", "Threads that compute a slow hash"),
    SLOW_HASH_THREADS(Kind.GAUGE, "latchkey_slow_hash_threads", "Threads that there are for slow hashes"),

    RELOADS(
            Kind.COUNTER,
            "latchkey_reloads_total",
            "Times that the configuration was read anew",
            Label.of("result", "done", "refused")),
    RELOAD_LAST_DONE(
            Kind.GAUGE,
            "latchkey_reload_last_done_timestamp_seconds",
            "When the configuration in force was read, in Unix time"),
    RELOAD_REFUSED(Kind.GAUGE, "latchkey_reload_refused", "1 while the configuration on disk is refused"),
    DRAINING(Kind.GAUGE, "latchkey_draining", "1 while this node takes no more clients and lets its sessions end"),
    LOG_LINES_LOST(
            Kind.COUNTER, "latchkey_log_lines_lost_total", "Lines of the log that were dropped, for nobody took them"),
    NOTICES(
            Kind.COUNTER,
            "latchkey_notices_total",
            "Tries to tell an owner by mail what happened to the account",
            Label.of("result", "sent", "put_off", "dropped")),

    EVENT_LOOP_LAG(
            Kind.HISTOGRAM,
            "latchkey_event_loop_lag_seconds",
            "How late a timer fires on the threads that serve all connections"),
    EVENT_LOOP_PENDING_TASKS(
            Kind.GAUGE, "latchkey_event_loop_pending_tasks", "Tasks that wait for those threads, in all"),
    DIRECT_MEMORY(
            Kind.GAUGE, "latchkey_direct_memory_bytes", "Memory outside the heap that buffers of connections use"),
    DIRECT_MEMORY_LIMIT(Kind.GAUGE, "latchkey_direct_memory_limit_bytes", "What they may use at most"),
    CLOCK(
            Kind.GAUGE,
            "latchkey_clock_timestamp_seconds",
            "What this machine's clock says, in Unix time, to be held against that of Prometheus"),
    BUGS(Kind.COUNTER, "latchkey_bugs_total", "Sessions closed by an error of Latchkey's own"),
    BUILD(Kind.INFO, "latchkey_build_info", "The version that runs; always 1", new Label("version", List.of()));

    /** What a meter counts like. */
    public enum Kind {
        COUNTER,
        GAUGE,
        /** With buckets of its own and, for those who can read them, native ones. */
        HISTOGRAM,
        INFO
    }

    /** What a meter's number is of. */
    public enum Unit {
        NONE,
        SECONDS,
        UNIX_SECONDS,
        BYTES
    }

    /** Few: each is a line at every scrape, for every combination of labels. In seconds. */
    private static final List<Double> MOMENTS =
            List.of(0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    /** In seconds: a moment, a minute, an hour, a day. */
    private static final List<Double> SESSIONS = List.of(1.0, 10.0, 60.0, 600.0, 3600.0, 14_400.0, 86_400.0);

    private final Kind kind;
    private final String prometheusName;
    private final String description;
    private final List<Label> labels;

    Meters(Kind kind, String prometheusName, String description, Label... labels) {
        this.kind = kind;
        this.prometheusName = prometheusName;
        this.description = description;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** As Prometheus asks for it, with {@code _total} for a counter; a histogram's lines have further endings. */
    public String prometheusName() {
        return prometheusName;
    }

    /** The name without what its kind adds to it. */
    String familyName() {
        return prometheusName.replaceAll("_(total|info)$", "");
    }

    public Unit unit() {
        if (prometheusName.endsWith("_timestamp_seconds")) {
            return Unit.UNIX_SECONDS;
        }
        if (prometheusName.endsWith("_seconds")) {
            return Unit.SECONDS;
        }
        return prometheusName.contains("_bytes") ? Unit.BYTES : Unit.NONE;
    }

    /** One sentence, without a full stop. */
    public String description() {
        return description;
    }

    public List<Label> labels() {
        return labels;
    }

    /** The upper bounds of a histogram's classic buckets, without the last, which has none. */
    double[] buckets() {
        List<Double> bounds = this == SESSION ? SESSIONS : MOMENTS;
        return bounds.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    static boolean endsSessions(Change.Kind kind) {
        return kind.ends() != Change.Ends.NOTHING;
    }

    /** Whether any front end signs in to it. */
    static boolean isServed(Service service) {
        return switch (service) {
            case IMAP, SMTP, CALDAV, CARDDAV -> true;
            case POP3, SIEVE -> false;
        };
    }

    /** What more than one meter has. */
    private static final class Labels {
        static final Label SERVICE = Label.of("service", Service.class, Meters::isServed);
        static final Label PROTOCOL = Label.of("service", Protocol.class);
        static final Label MECHANISM = Label.of("mechanism", Mechanism.class);
        static final Label OUTCOME = Label.of("outcome", "accepted", "refused", "unavailable");
        static final Label REASON = Label.of("reason", Outcome.Reason.class, _ -> true, "none");
        static final Label ANSWERED = Label.of("result", "answered", "failed");
    }
}
