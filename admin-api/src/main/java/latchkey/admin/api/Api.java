package latchkey.admin.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.Supplier;
import latchkey.admin.LogLevels;
import latchkey.admin.web.WebServer;
import latchkey.config.ReloadOutcome;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;

/** The port on which the admin API is served. */
public final class Api implements AutoCloseable {
    private static final int CALLS = 1_000;
    private static final int WRONG_TOKENS = 20;

    private final WebServer server;

    private Api(WebServer server) {
        this.server = server;
    }

    /**
     * Opens the port.
     *
     * @param portal where owners open links; null if there is none
     * @param credentials stay open when this is closed
     * @param levels what this process logs
     * @param reload takes over what the configuration says now
     * @throws UncheckedIOException with a sentence, if it cannot be opened
     */
    public static Api start(
            latchkey.config.Api settings,
            @Nullable URI portal,
            Credentials credentials,
            LogLevels levels,
            Supplier<ReloadOutcome> reload) {
        RateLimits limits = new RateLimits(CALLS, WRONG_TOKENS, System::nanoTime);
        return start(settings, portal, credentials, levels, reload, limits);
    }

    static Api start(
            latchkey.config.Api settings,
            @Nullable URI portal,
            Credentials credentials,
            LogLevels levels,
            Supplier<ReloadOutcome> reload,
            RateLimits limits) {
        ApiSite site = new ApiSite(credentials, levels, portal, settings.sharedSignals(), reload, limits);
        return new Api(WebServer.start(settings.listener(), site.site()));
    }

    /**
     * Makes ready another certificate.
     *
     * @return presents it to connections that begin then
     * @throws latchkey.admin.web.UnusableCertificate if it will not do
     */
    public Runnable prepare(latchkey.config.Api settings) {
        return server.prepare(settings.listener());
    }

    /** The port that was opened. */
    public int port() {
        return server.port();
    }

    /**
     * Lets another process of the same user open the port, too.
     *
     * @throws IOException if that cannot be; nothing has changed then
     */
    public void share() throws IOException {
        server.share();
    }

    /** Answers what is under way and closes the port. */
    @Override
    public void close() {
        server.close();
    }
}
