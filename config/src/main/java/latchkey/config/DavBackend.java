package latchkey.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A CalDAV and CardDAV server behind the gateway.
 *
 * @param host name or IP address
 * @param tls not {@link BackendTls#STARTTLS}
 * @param ca PEM certificates to trust; {@code null}: those that the JVM trusts
 * @param tlsName the name that its certificate must carry
 * @param path where {@code /.well-known/caldav} and {@code /.well-known/carddav} lead (RFC 6764)
 * @param identity how the backend learns whose request it is
 * @param connectTimeout for the connection, TLS included
 * @param responseTimeout from the end of a request to the first byte of its response
 */
public record DavBackend(
        String host,
        int port,
        BackendTls tls,
        @Nullable Path ca,
        String tlsName,
        String path,
        DavIdentity identity,
        Duration connectTimeout,
        Duration responseTimeout) {

    static final String DEFAULT_PATH = "/";
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(60);

    public DavBackend {
        Allowed.HOST.require("host", host);
        Allowed.PORT.require("port", port);
        Allowed.HOST.require("tlsName", tlsName);
        Allowed.URL_PATH.require("path", path);
        Allowed.BACKEND_TIMEOUT.require("connectTimeout", connectTimeout);
        Allowed.BACKEND_TIMEOUT.require("responseTimeout", responseTimeout);
        if (tls == BackendTls.STARTTLS) {
            throw new IllegalArgumentException("HTTP has no STARTTLS");
        }
    }
}
