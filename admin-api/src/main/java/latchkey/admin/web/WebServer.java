package latchkey.admin.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import latchkey.config.Tls;
import latchkey.config.WebListener;
import latchkey.config.WebTls;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A port that serves one {@link WebSite}: each request on a virtual thread, so handlers may block. Connections, headers
 * and bodies are bounded, every answer carries the headers of {@link SecurityHeaders} and a request id, and no failure
 * shows its inside.
 */
public final class WebServer implements AutoCloseable {
    /** Of a request's body. */
    public static final int MOST_BODY_BYTES = 64 * 1024;

    private static final int MOST_CONNECTIONS = 512;
    private static final int MOST_CONNECTIONS_OF_ONE = 64;
    private static final int MOST_THREADS = 8;

    /** For requests that are under way when the port closes. */
    private static final Duration FINISHING = Duration.ofSeconds(10);

    private final Javalin javalin;
    private final SslContextFactory.@Nullable Server presented;

    private WebServer(Javalin javalin, SslContextFactory.@Nullable Server presented) {
        this.javalin = javalin;
        this.presented = presented;
    }

    /**
     * Opens the port.
     *
     * @throws UncheckedIOException with a sentence that names the port, if it cannot be opened
     * @throws UnusableCertificate if what it should present will not do
     */
    public static WebServer start(WebListener listener, WebSite site) {
        ClientAddress clients = new ClientAddress(listener.proxies());
        SslContextFactory.@Nullable Server presented = presented(listener);
        Javalin javalin = Javalin.create(config -> {
            settle(config, site.name());
            config.jetty.addConnector((server, http) -> connector(server, http, listener, presented, clients));
            config.jetty.modifyServer(server -> {
                server.insertHandler(new SizeLimitHandler(MOST_BODY_BYTES, -1));
                server.insertHandler(new GracefulHandler());
                server.setStopTimeout(FINISHING.toMillis());
                server.setErrorHandler(new BareErrors(site.trouble()));
            });
            config.http.maxRequestSize = MOST_BODY_BYTES;
            config.http.prefer405over404 = true;
            RequestGuard guard = new RequestGuard(site, clients, listener.tls() == WebTls.IMPLICIT);
            guard.addTo(config.routes);
            site.routes().accept(config);
        });
        return new WebServer(opened(javalin, site.name(), listener.address() + ":" + listener.port()), presented);
    }

    /**
     * Makes ready another certificate.
     *
     * @param next on the same port, with TLS if it has TLS now
     * @return presents it to connections that begin then
     * @throws UnusableCertificate if it will not do
     */
    public Runnable prepare(WebListener next) {
        SslContextFactory.Server now = presented;
        Tls files = next.certificate();
        return now == null || files == null ? () -> {} : WebConnector.replacement(now, files);
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

    /** Answers what is under way, for ten seconds at most, and closes the port; a second call does nothing. */
    @Override
    public void close() {
        javalin.stop();
    }

    /** What holds for every server of ours: quiet, and exact about paths. */
    public static void settle(JavalinConfig config, String name) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = false;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName(name);
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor(name + "-"));
        config.jetty.threadPool = threads;
    }

    /**
     * Starts it.
     *
     * @throws UncheckedIOException with a sentence that names the port, if it cannot be opened
     */
    public static Javalin opened(Javalin javalin, String name, String address) {
        try {
            return javalin.start();
        } catch (RuntimeException e) {
            javalin.stop();
            throw new UncheckedIOException(
                    "the " + name + " port " + address + " cannot be opened", new IOException(e));
        }
    }

    private static ServerConnector connector(
            Server server,
            HttpConfiguration http,
            WebListener listener,
            SslContextFactory.@Nullable Server tls,
            ClientAddress clients) {
        ServerConnector connector = WebConnector.make(server, http, listener.socketAddress(), MOST_CONNECTIONS, tls);
        connector.addBean(new ConnectionShares(MOST_CONNECTIONS_OF_ONE, clients::isProxy));
        return connector;
    }

    private static SslContextFactory.@Nullable Server presented(WebListener listener) {
        Tls files = listener.certificate();
        return listener.tls() == WebTls.NONE || files == null ? null : WebConnector.tls(files);
    }
}
