package latchkey.app.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import latchkey.admin.Health;
import latchkey.admin.ManagementServer;
import latchkey.admin.api.Api;
import latchkey.admin.notices.Fate;
import latchkey.admin.notices.Notices;
import latchkey.admin.portal.Portal;
import latchkey.admin.portal.operator.Operations;
import latchkey.admin.web.WebConnector;
import latchkey.app.log.Logging;
import latchkey.app.tracing.Exporting;
import latchkey.config.Configuration;
import latchkey.config.Pepper;
import latchkey.config.Problem;
import latchkey.config.ReloadOutcome;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.RecordUnavailable;
import latchkey.gateway.Gateway;
import latchkey.gateway.handover.Predecessor;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.ProcessMeters;
import latchkey.gateway.meters.Readings;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.ListeningSocket;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: accounts and passwords, the management port, the gateway, the portal; opened in this order, closed in reverse.
 * Longer than most files here: in what order parts come and go is seen at one place.
 */
public final class RunningNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

    /** Looked for to see whether the record answers; it need not be anybody's, but must be one that could be. */
    private static final String ANYBODY = "anybody@latchkey.invalid";

    private final ServiceManager serviceManager = new ServiceManager(System.getenv("NOTIFY_SOCKET"));
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Credentials credentials;
    private final ManagementServer management;
    private final @Nullable Api api;
    private final Gateway gateway;
    private final @Nullable Portal portal;
    private final ProcessMeters process;
    private final Succession succession;
    private final CountDownLatch hurried = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean listening;
    private volatile @Nullable Reloader reloader;

    /** @param predecessor stays the caller's; null if there is none */
    private RunningNode(Configuration configuration, @Nullable Predecessor predecessor) {
        Settings settings = configuration.settings();
        try {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            open.push(registry::close);
            open.push(JvmMeters.watch(registry));
            Readings readings = new Readings(registry.getPrometheusRegistry());
            @Nullable Exporting exporting = openTracing(settings);
            GatewayMeters meters =
                    new GatewayMeters(readings.registry(), exporting == null ? null : exporting.currentSpan());
            if (exporting != null) {
                meters.whenEnforced(exporting.traces()::enforced);
            }
            process = meters.process();
            process.version(NodeWatch.version());
            Logging.whenLost(process::logLineLost);
            credentials = CredentialsOpener.open(settings, meters.credentials());
            open.push(credentials);
            watchPeppers(settings.passwords().pepper(), meters);
            management = pushed(WebPorts.management(settings, registry, this::health));
            api = pushed(WebPorts.api(settings, credentials, this::reload));
            @Nullable Notices notices = openNotices(settings);
            gateway = makeGateway(settings, meters, exporting == null ? Traces.none() : exporting.traces());
            open.push(gateway);
            NodeWatch watch =
                    new NodeWatch(readings, meters.backends().health(), () -> present(settings), credentials.clock());
            open.push(watch);
            Operations operations = new Operations(() -> operators(settings), watch::state);
            portal = pushed(WebPorts.portal(settings, credentials, operations));
            succession = new Succession(gateway, management, api, portal);
            open.push(succession);
            listen(predecessor == null ? List.of() : predecessor.sockets());
            Parts parts = new Parts(gateway, credentials.guesses(), portal, api, notices, meters.connections());
            reloader = watchFiles(configuration, parts, meters.process());
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    /**
     * Starts everything; clients are served once this returns. What the configuration says later is taken over by {@link
     * #reload}, and of what it is told to watch by itself.
     *
     * @throws StartFailure with a sentence, if the settings or the machine are in the way
     * @throws RecordUnavailable if the record cannot be reached
     */
    public static RunningNode start(Configuration configuration) {
        return start(configuration, null);
    }

    /**
     * The same on the ports of the process that runs on the same data folder, if there is one. It goes once this one
     * serves; if anything is in the way, it goes on.
     */
    public static RunningNode takeOver(Configuration configuration) {
        try (Predecessor predecessor = Succession.predecessor(configuration.settings())) {
            return predecessor == null
                    ? start(configuration, null)
                    : ScopedValue.where(WebConnector.SHARED, true).call(() -> start(configuration, predecessor));
        }
    }

    private static RunningNode start(Configuration configuration, @Nullable Predecessor predecessor) {
        long begun = System.nanoTime();
        Settings settings = configuration.settings();
        RunningNode node = new RunningNode(configuration, predecessor);
        if (predecessor != null) {
            node.succeed(predecessor);
        }
        node.succession.open(settings.data());
        LOG.atInfo()
                .addKeyValue("ports", node.ports())
                .addKeyValue("management", node.managementPort())
                .addKeyValue("api", node.api == null ? "none" : String.valueOf(node.api.port()))
                .addKeyValue("portal", node.portalAddress(settings))
                .addKeyValue("millis", (System.nanoTime() - begun) / 1_000_000)
                .log("ready");
        return node;
    }

    private void succeed(Predecessor predecessor) {
        try {
            predecessor.ready();
            gateway.shareQueues(false);
        } catch (CannotStart e) {
            close();
            throw StartFailure.temporary(String.valueOf(e.getMessage()));
        }
    }

    /** Tells what started this process, as systemd, that it serves; once it can be stopped properly. */
    public void announce() {
        serviceManager.ready();
    }

    /** In the order of the settings' listeners; the real one where the setting was 0. */
    public List<Integer> ports() {
        return gateway.ports();
    }

    public int managementPort() {
        return management.port();
    }

    /** The port that the admin API is on; empty without one. */
    public OptionalInt apiPort() {
        return api == null ? OptionalInt.empty() : OptionalInt.of(api.port());
    }

    /** The port that the portal is on; empty without one. */
    public OptionalInt portalPort() {
        return portal == null ? OptionalInt.empty() : OptionalInt.of(portal.port());
    }

    /** For the log: where owners find the portal, and the port that it is on. */
    private String portalAddress(Settings settings) {
        return portal == null || settings.portal() == null
                ? "none"
                : settings.portal().url() + " on port " + portal.port();
    }

    public Credentials credentials() {
        return credentials;
    }

    /**
     * Reads the configuration again with every file that it names, and takes it over, or leaves everything as it is and
     * says why in the log. Sessions go on. Blocks for some seconds at most.
     */
    public ReloadOutcome reload() {
        Reloader ready = reloader;
        if (ready == null || closing.get()) {
            return new ReloadOutcome.Refused(
                    List.of(new Problem(Path.of(""), 0, "", "a node that starts or stops", "another try in a while")));
        }
        return ready.reload();
    }

    /** Those in force; at the start those given. */
    private Settings present(Settings atStart) {
        Reloader ready = reloader;
        return ready == null ? atStart : ready.inForce().settings();
    }

    /** Waits until another process has taken the ports over and this one is to be closed. */
    public void awaitSuccessor() throws InterruptedException {
        succession.awaitSuccessor();
    }

    /** Has {@link #close}, now or later, cut off at once what is under way. */
    public void hurry() {
        hurried.countDown();
        gateway.hurry();
    }

    /**
     * Says that it is not ready, takes no more clients, lets finish what is under way within the time of the settings, and
     * closes everything; returns when that is done, by whomever it was begun.
     */
    @Override
    public void close() {
        try {
            if (closing.compareAndSet(false, true)) {
                LOG.info("stopping");
                listening = false;
                process.draining(true);
                leave();
                closeAll();
                LOG.info("stopped");
                closed.countDown();
            }
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The ports for people and programs close while the gateway drains; the management port stays, unless it is another's. */
    private void leave() throws InterruptedException {
        if (succession.isSucceeded()) {
            management.close();
        } else {
            serviceManager.stopping();
            var _ = hurried.await(gateway.settings().drain().announce().toMillis(), TimeUnit.MILLISECONDS);
        }
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            if (portal != null) {
                beside.execute(portal::close);
            }
            if (api != null) {
                beside.execute(api::close);
            }
            gateway.drain();
        }
    }

    private @Nullable Exporting openTracing(Settings settings) {
        if (settings.tracing() == null) {
            return null;
        }
        Exporting exporting = new Exporting(settings.tracing(), settings.node().name(), NodeWatch.version());
        open.push(exporting);
        return exporting;
    }

    private @Nullable Notices openNotices(Settings settings) {
        if (settings.mail() == null) {
            return null;
        }
        try {
            return pushed(Notices.start(
                    settings.mail(),
                    settings.clients().name(),
                    WebPorts.portalAddress(settings),
                    credentials,
                    this::count));
        } catch (IllegalArgumentException e) {
            throw StartFailure.configuration(String.valueOf(e.getMessage()));
        }
    }

    private void count(Fate notice) {
        switch (notice) {
            case SENT -> process.noticeSent();
            case PUT_OFF -> process.noticePutOff();
            case DROPPED -> process.noticeDropped();
        }
    }

    private Reloader watchFiles(Configuration configuration, Parts parts, ProcessMeters meters) {
        Reloader made = new Reloader(configuration, parts, meters, credentials.clock());
        FileWatch files = new FileWatch(made::watched, made::noticed);
        open.push(files);
        files.start();
        return made;
    }

    private Gateway makeGateway(Settings settings, GatewayMeters meters, Traces traces) {
        try {
            return new Gateway(settings, credentials, meters, traces);
        } catch (CannotStart e) {
            throw StartFailure.configuration(String.valueOf(e.getMessage()));
        }
    }

    private List<String> operators(Settings atStart) {
        latchkey.config.@Nullable Portal present = present(atStart).portal();
        return present == null ? List.of() : present.operators();
    }

    private void listen(List<ListeningSocket> sockets) {
        try {
            gateway.start(sockets);
            listening = true;
        } catch (CannotStart e) {
            throw StartFailure.temporary(String.valueOf(e.getMessage()));
        }
    }

    private void watchPeppers(Pepper pepper, GatewayMeters meters) {
        @Nullable
        Path file = switch (pepper) {
            case Pepper.Given(var _, var given) -> given;
            case Pepper.ToBeMade(var made) -> made;
        };
        if (file != null) {
            PepperWatch watch = new PepperWatch(file, credentials.keys(), meters::peppersUnreadable);
            open.push(watch);
            watch.start();
        }
    }

    private Health health() {
        Reloader ready = reloader;
        return new Health(listening, recordAnswers(), ready == null ? "in force" : ready.state());
    }

    private boolean recordAnswers() {
        try {
            var _ = credentials.accounts().find(ANYBODY);
            return true;
        } catch (RecordUnavailable _) {
            return false;
        }
    }

    private <T extends @Nullable AutoCloseable> T pushed(T part) {
        if (part != null) {
            open.push(part);
        }
        return part;
    }

    /** In reverse; one that fails to close does not keep the others open. */
    private void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.error("not closed properly", e);
            }
        }
    }
}
