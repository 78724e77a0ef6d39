package latchkey.admin.web;

import io.javalin.config.JavalinConfig;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WebServer} serves.
 *
 * @param name in one word, for messages and threads
 * @param origin scheme, host and port by which it is reached; a request for another host gets 421. {@code null}: any host
 * @param routes adds the routes; what it adds runs after limits and headers are dealt with
 */
public record WebSite(String name, @Nullable URI origin, Consumer<JavalinConfig> routes, TroubleAnswer trouble) {}
