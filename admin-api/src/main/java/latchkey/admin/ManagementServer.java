package latchkey.admin;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port for those who watch this process: {@code /metrics} (Prometheus text), {@code /health} (200 while the
 * process lives, with what is degraded) and {@code /ready} (503 until clients can be served). It asks for no password,
 * tells no version, and answers 404 to everything else.
 */
public final class ManagementServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";
    private static final int MOST_THREADS = 8;
    private static final int MOST_CONNECTIONS = 256;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Javalin javalin;

    private ManagementServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /**
     * Opens the port.
     *
     * @param address port 0 for any free one
     * @param health asked at each request to {@code /health} and {@code /ready}; may block for a moment
     * @throws UncheckedIOException if the port cannot be opened, with a sentence that names it
     */
    public static ManagementServer start(
            InetSocketAddress address, PrometheusMeterRegistry metrics, Supplier<Health> health) {
        Javalin javalin = Javalin.create(config -> {
            settle(config);
            config.jetty.addConnector((server, http) -> connector(server, http, address));
            config.routes
                    .get("/metrics", context -> metrics(context, metrics))
                    .get("/health", context -> answer(context, 200, health.get()))
                    .get("/ready", context -> {
                        Health now = health.get();
                        answer(context, now.ready() ? 200 : 503, now);
                    })
                    .error(404, context -> context.result(""))
                    .exception(Exception.class, (failure, context) -> {
                        LOG.error("{} failed", context.path(), failure);
                        context.status(500).result("");
                    });
        });
        try {
            javalin.start();
        } catch (RuntimeException e) {
            javalin.stop();
            throw new UncheckedIOException(
                    "the management port " + address.getHostString() + ":" + address.getPort() + " cannot be opened",
                    new IOException(e));
        }
        return new ManagementServer(javalin);
    }

    /** The port that was opened. */
    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void settle(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = false;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName("management");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
    }

    private static Connector connector(Server server, HttpConfiguration http, InetSocketAddress address) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        return connector;
    }

    private static void metrics(Context context, PrometheusMeterRegistry metrics) {
        context.contentType(PROMETHEUS_TEXT).result(metrics.scrape());
    }

    private static void answer(Context context, int status, Health health) {
        context.status(status)
                .contentType(JSON)
                .header("Cache-Control", "no-store")
                .result(health.json());
    }
}
