package latchkey.admin.portal;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import latchkey.admin.portal.operator.Operations;
import latchkey.admin.web.Trouble;
import latchkey.admin.web.WebServer;
import latchkey.admin.web.WebSite;
import latchkey.config.Clients;
import latchkey.credentials.Credentials;

/** The account portal: the port on which owners sign in and manage their app passwords. */
public final class Portal implements AutoCloseable {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    private final WebServer server;
    private final Site site;

    private Portal(WebServer server, Site site) {
        this.server = server;
        this.site = site;
    }

    /**
     * Opens the port.
     *
     * @param credentials stay open when this is closed
     * @throws java.io.UncheckedIOException with a sentence, if it cannot be opened
     * @throws latchkey.admin.web.UnusableCertificate if its certificate will not do
     */
    public static Portal start(
            latchkey.config.Portal settings, Clients clients, Credentials credentials, Operations operations) {
        Site site = new Site(
                settings,
                new AtomicReference<>(clients),
                credentials,
                operations,
                Texts.english(),
                new Assets(),
                new Templates());
        Entrance entrance = new Entrance(site);
        PortalParts parts = new PortalParts(site);
        WebSite web = new WebSite(
                "portal",
                settings.url(),
                config -> {
                    config.routes
                            .before(context ->
                                    context.header("Content-Security-Policy", contentPolicy(parts.formTargets())))
                            .get(Assets.ROUTE, site.assets()::serve);
                    PortalRoutes routes = new PortalRoutes(config.routes, entrance);
                    parts.addTo(routes);
                },
                (context, trouble) -> show(entrance, context, trouble));
        Portal portal = new Portal(WebServer.start(settings.listener(), web), site);
        parts.opened();
        return portal;
    }

    /**
     * Makes ready another certificate, and other things to tell owners.
     *
     * @param settings but for the certificate those at the start
     * @return puts them in force; cannot fail
     * @throws latchkey.admin.web.UnusableCertificate if the certificate will not do
     */
    public Runnable prepare(latchkey.config.Portal settings, Clients clients) {
        Runnable certificate = server.prepare(settings.listener());
        return () -> {
            certificate.run();
            site.told().set(clients);
        };
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

    @Override
    public void close() {
        server.close();
    }

    /** @param formTargets where forms lead beside the portal */
    private static String contentPolicy(String formTargets) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                + " form-action 'self'" + formTargets + "; base-uri 'none'; frame-ancestors 'none'";
    }

    private static void show(Entrance entrance, Context context, Trouble trouble) {
        String kind = switch (trouble.status()) {
            case FORBIDDEN -> "forbidden";
            case NOT_FOUND, METHOD_NOT_ALLOWED -> "not-found";
            case UNAVAILABLE -> "unavailable";
            default -> trouble.status() >= INTERNAL ? "internal" : "bad-request";
        };
        Page page = entrance.barePage();
        Map<String, Object> model = new HashMap<>();
        model.put("page", page);
        model.put("title", page.text("error." + kind + ".title"));
        model.put("text", page.text("error." + kind + ".text"));
        if (trouble.status() >= INTERNAL) {
            model.put("request", trouble.requestId());
        }
        context.html(entrance.site().templates().render("error", model));
    }
}
