package latchkey.admin;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import latchkey.admin.web.WebConnector;
import latchkey.admin.web.WebServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port for those who watch this process: {@code /metrics} (for Prometheus, as text, OpenMetrics
 * or protobuf, whichever it likes best), {@code /health} (200 while the
 * process lives, with what is degraded) and {@code /ready} (503 until clients can be served). It asks for no password,
 * tells no version, and answers 404 to everything else.
 */
public final class ManagementServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

    private static final String NAME = "management";
    private static final String JSON = "application/json";
    private static final int MOST_CONNECTIONS = 256;
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();

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
            WebServer.settle(config, NAME);
            config.jetty.addConnector(
                    (server, http) -> WebConnector.make(server, http, address, MOST_CONNECTIONS, null));
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
        return new ManagementServer(WebServer.opened(javalin, NAME, address.getHostString() + ":" + address.getPort()));
    }

    /** The port that was opened. */
    public int port() {
        return javalin.port();
    }

    /**
     * Lets another process of the same user open the port, too.
     *
     * @throws IOException if that cannot be; nothing has changed then
     */
    public void share() throws IOException {
        WebConnector.share(javalin.jettyServer().server());
    }

    @Override
    public void close() {
        javalin.stop();
    }

    /** Native histograms are only in protobuf, examples of traces also in OpenMetrics; plain text is for everybody else. */
    private static void metrics(Context context, PrometheusMeterRegistry metrics) throws IOException {
        ExpositionFormatWriter writer = FORMATS.findWriter(context.header("Accept"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, metrics.getPrometheusRegistry().scrape());
        context.contentType(writer.getContentType()).result(body.toByteArray());
    }

    private static void answer(Context context, int status, Health health) {
        context.status(status)
                .contentType(JSON)
                .header("Cache-Control", "no-store")
                .result(health.json());
    }
}
