package latchkey.app.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.Supplier;
import latchkey.admin.Health;
import latchkey.admin.ManagementServer;
import latchkey.admin.api.Api;
import latchkey.admin.portal.Portal;
import latchkey.admin.portal.operator.Operations;
import latchkey.admin.web.UnusableCertificate;
import latchkey.app.log.Logging;
import latchkey.config.ReloadOutcome;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Opens the ports of a node that speak HTTP to people and programs. What is in the way is a {@link StartFailure}: of the
 * configuration where a certificate cannot be used, and else one that may pass, as a port that somebody else has.
 */
final class WebPorts {
    private WebPorts() {}

    static ManagementServer management(Settings settings, PrometheusMeterRegistry registry, Supplier<Health> health) {
        return opened(() -> ManagementServer.start(settings.management().socketAddress(), registry, health));
    }

    /** @param reload what an operator can have done; null is returned if the settings want no API */
    static @Nullable Api api(Settings settings, Credentials credentials, Supplier<ReloadOutcome> reload) {
        if (settings.api() == null) {
            return null;
        }
        var api = settings.api();
        @Nullable URI portal = portalAddress(settings);
        return opened(() -> Api.start(api, portal, credentials, Logging.levels(), reload));
    }

    /** Null if the settings want no portal. */
    static @Nullable Portal portal(Settings settings, Credentials credentials, Operations operations) {
        if (settings.portal() == null) {
            return null;
        }
        var portal = settings.portal();
        return opened(() -> Portal.start(portal, settings.clients(), credentials, operations));
    }

    /** Where owners find the portal; null if there is none. */
    static @Nullable URI portalAddress(Settings settings) {
        return settings.portal() == null ? null : settings.portal().url();
    }

    private static <T> T opened(Supplier<T> start) {
        try {
            return start.get();
        } catch (UnusableCertificate e) {
            throw StartFailure.configuration(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw StartFailure.temporary(String.valueOf(e.getMessage()));
        }
    }
}
