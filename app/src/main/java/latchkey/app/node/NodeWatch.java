package latchkey.app.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import latchkey.admin.portal.operator.NodeState;
import latchkey.admin.portal.operator.NodeState.BackendState;
import latchkey.admin.portal.operator.NodeState.CertificateState;
import latchkey.admin.portal.operator.NodeState.Connects;
import latchkey.admin.portal.operator.NodeState.Failure;
import latchkey.admin.portal.operator.NodeState.Load;
import latchkey.config.Backends;
import latchkey.config.DavBackend;
import latchkey.config.MailBackend;
import latchkey.config.Protocol;
import latchkey.config.Settings;
import latchkey.config.Tls;
import latchkey.gateway.meters.BackendHealth;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.meters.Readings;
import org.jspecify.annotations.Nullable;

/**
 * What this node tells the operator page of itself. Most of it is read from the meters by their names, so that the page
 * and the dashboards never differ; a meter that there is not is left out.
 */
final class NodeWatch implements AutoCloseable {
    private final Readings meters;
    private final BackendHealth health;
    private final Supplier<Settings> settings;
    private final Clock clock;
    private final LoginHistory logins;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-login-history").factory());

    /**
     * Begins to watch.
     *
     * @param settings those that are in force
     */
    NodeWatch(Readings meters, BackendHealth health, Supplier<Settings> settings, Clock clock) {
        this.meters = meters;
        this.health = health;
        this.settings = settings;
        this.clock = clock;
        logins = new LoginHistory(meters);
        ScheduledFuture<?> _ = reader.scheduleAtFixedRate(
                () -> logins.read(System.nanoTime()), 0, LoginHistory.PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    NodeState state() {
        Settings present = settings.get();
        long now = System.nanoTime();
        return new NodeState(
                present.node().name(),
                version(),
                isOn(Meters.DRAINING),
                isOn(Meters.RELOAD_REFUSED),
                logins.perSecond(now),
                logins.minutes(now, clock.instant()),
                backends(present.backends()),
                certificates(present),
                loads(present));
    }

    /** The jar knows it; classes that were just compiled do not. */
    static String version() {
        @Nullable String version = NodeWatch.class.getPackage().getImplementationVersion();
        return version == null ? "of no version" : version;
    }

    private boolean isOn(Meters gauge) {
        return meters.of(gauge) > 0;
    }

    private List<BackendState> backends(Backends backends) {
        List<BackendState> states = new ArrayList<>();
        @Nullable MailBackend imap = backends.imap();
        @Nullable MailBackend smtp = backends.smtp();
        @Nullable DavBackend dav = backends.dav();
        if (imap != null) {
            states.add(backend("imap", imap.host(), imap.port(), health.look(Protocol.IMAP)));
        }
        if (smtp != null) {
            states.add(backend("smtp", smtp.host(), smtp.port(), health.look(Protocol.SMTP)));
        }
        if (dav != null) {
            states.add(backend("dav", dav.host(), dav.port(), health.look(Protocol.DAV)));
        }
        return states;
    }

    private static BackendState backend(String service, String host, int port, BackendHealth.Health health) {
        BackendHealth.@Nullable Failure failed = health.lastFailure();
        List<Duration> connects = health.connects();
        return new BackendState(
                service,
                (host.contains(":") ? "[" + host + "]" : host) + ":" + port,
                health.up(),
                failed == null ? null : new Failure(failed.why().name().toLowerCase(Locale.ROOT), failed.at()),
                connects.isEmpty()
                        ? null
                        : new Connects(
                                connects.size(),
                                connects.get(connects.size() / 2).toMillis(),
                                connects.get(connects.size() * 99 / 100).toMillis()));
    }

    private List<CertificateState> certificates(Settings present) {
        return meters.by("used_by", Meters.CERTIFICATE_EXPIRES).entrySet().stream()
                .filter(expiry -> expiry.getValue() > 0)
                .map(expiry -> {
                    Instant expires = Instant.ofEpochSecond(expiry.getValue().longValue());
                    return new CertificateState(
                            expiry.getKey(), CertificateNames.of(files(present, expiry.getKey()), expires), expires);
                })
                .toList();
    }

    private static @Nullable Tls files(Settings present, String usedBy) {
        return switch (usedBy) {
            case "portal" ->
                present.portal() == null ? null : present.portal().listener().certificate();
            case "api" ->
                present.api() == null ? null : present.api().listener().certificate();
            default -> present.tls();
        };
    }

    private List<Load> loads(Settings present) {
        List<Load> loads = new ArrayList<>();
        add(loads, "slow-hashes-waiting", (long) present.passwords().hashQueue(), Meters.SLOW_HASH_QUEUE);
        add(loads, "slow-hashes-busy", (long) present.passwords().hashThreads(), Meters.SLOW_HASH_BUSY);
        add(loads, "record-busy", null, Meters.RECORD_CONNECTIONS, "state", "active");
        add(loads, "record-waiting", null, Meters.RECORD_CONNECTIONS, "state", "waiting");
        add(loads, "connections", (long) present.limits().connections(), Meters.CONNECTIONS_OPEN);
        return loads;
    }

    private void add(List<Load> loads, String what, @Nullable Long most, Meters gauge, String... labels) {
        loads.add(new Load(what, (long) meters.of(gauge, labels), most));
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
