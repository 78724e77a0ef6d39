package latchkey.admin.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.security.KeyStore;
import java.time.Duration;
import latchkey.config.Tls;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** A port of Jetty's that speaks HTTP/1.1 (RFC 9112), over TLS 1.2 and 1.3 or bare, and tells nothing of itself. */
public final class WebConnector {
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int HEADER_BYTES = 16 * 1024;

    /** Bound while ports are opened that a process of the same user, which {@link #share}s them, still has open. */
    public static final ScopedValue<Boolean> SHARED = ScopedValue.newInstance();

    private WebConnector() {}

    /**
     * Makes the connector; the server opens it.
     *
     * @param connections at the same time; more wait to be accepted
     */
    public static ServerConnector make(
            Server server,
            HttpConfiguration http,
            InetSocketAddress address,
            int connections,
            SslContextFactory.@Nullable Server tls) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (tls == null) {
            connector = new ServerConnector(server, 1, 1, plain);
        } else {
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
        }
        connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getHostString());
        connector.setPort(address.getPort());
        connector.setReusePort(SHARED.isBound());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addBean(new NetworkConnectionLimit(connections, connector));
        return connector;
    }

    /**
     * Lets another process of the same user open the ports of a server, too. New connections go to the one or the other.
     *
     * @throws IOException if the kernel does not know how; nothing is shared then
     */
    public static void share(Server server) throws IOException {
        for (Connector connector : server.getConnectors()) {
            if (connector.getTransport() instanceof ServerSocketChannel socket) {
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
        }
    }

    /**
     * Tries a certificate.
     *
     * @throws UnusableCertificate if it will not do
     */
    public static void check(Tls files) {
        var _ = tried(files);
    }

    /** Puts a certificate, already tried, in the place of the present one. */
    static Runnable replacement(SslContextFactory.Server presented, Tls files) {
        KeyStore next = tried(files);
        return () -> {
            try {
                presented.reload(now -> now.setKeyStore(next));
            } catch (Exception e) {
                throw new IllegalStateException("a certificate that was tried cannot be presented", e);
            }
        };
    }

    private static KeyStore tried(Tls files) {
        SslContextFactory.Server trial = tls(files);
        try {
            trial.start();
            trial.stop();
            return trial.getKeyStore();
        } catch (Exception e) {
            throw new UnusableCertificate("The certificate " + files.certificate() + " cannot be presented.", e);
        }
    }

    /**
     * What the port presents.
     *
     * @throws UnusableCertificate if the files will not do
     */
    static SslContextFactory.Server tls(Tls files) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setIncludeCipherSuites(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_.*_WITH_AES_.*_GCM_.*",
                "TLS_ECDHE_.*_WITH_CHACHA20_POLY1305_SHA256");
        tls.setRenegotiationAllowed(false);
        tls.setKeyStore(PemKeyStore.read(files));
        tls.setKeyStorePassword(PemKeyStore.PASSWORD);
        return tls;
    }
}
