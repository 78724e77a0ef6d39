package latchkey.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an operator can decide, read from one file by {@link ConfigLoader}. All paths are absolute.
 *
 * @param data the folder for what Latchkey keeps itself; need not exist yet
 * @param listeners at least one
 * @param tls {@code null} only when no listener speaks TLS
 * @param portal {@code null}: none
 * @param api {@code null}: none
 * @param mail {@code null}: owners get no mail
 * @param redis {@code null} for a node that shares nothing but the record
 * @param tracing {@code null}: no traces
 */
public record Settings(
        Node node,
        Path data,
        List<Listener> listeners,
        @Nullable Tls tls,
        RecordStore record,
        @Nullable Redis redis,
        Nodes nodes,
        Passwords passwords,
        Backends backends,
        Limits limits,
        @Nullable Portal portal,
        @Nullable Api api,
        @Nullable NoticeMail mail,
        Clients clients,
        Management management,
        Drain drain,
        Reload reload,
        @Nullable Tracing tracing,
        Log log) {

    public Settings {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("no listener");
        }
        if (tls == null && listeners.stream().anyMatch(Listener::usesTls)) {
            throw new IllegalArgumentException("a listener uses TLS, but there is no certificate");
        }
        for (Listener listener : listeners) {
            if (!backends.has(listener.protocol())) {
                throw new IllegalArgumentException("a listener for " + listener.protocol() + " without a backend");
            }
        }
    }
}
