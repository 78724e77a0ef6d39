package latchkey.config;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go, by OTLP over HTTP.
 *
 * @param endpoint of the collector, without {@code /v1/traces}
 * @param sample the share of sessions that are traced, 0 to 1
 * @param service the name under which the traces stand there
 * @param headers {@code Name=value,Name=value}, sent with every request, as to sign in; {@code null}: none
 * @param attributes said of this node with every trace, besides its name and version
 */
public record Tracing(
        URI endpoint,
        double sample,
        String service,
        @Nullable Secret headers,
        Map<String, String> attributes) {

    public static final double DEFAULT_SAMPLE = 0.05;
    public static final String DEFAULT_SERVICE = "latchkey";

    /** @throws IllegalArgumentException if {@code sample} is no share */
    public Tracing {
        Allowed.SHARE.require("sample", sample);
        attributes = Map.copyOf(attributes);
    }
}
