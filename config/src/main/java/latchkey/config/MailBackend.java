package latchkey.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An IMAP or SMTP server behind the gateway.
 *
 * @param host name or IP address
 * @param ca PEM certificates to trust; {@code null}: those that the JVM trusts
 * @param tlsName the name that its certificate must carry
 * @param login how the gateway proves itself there
 * @param connectTimeout for the connection, TLS included
 * @param loginTimeout from the connection to the backend's answer to the login
 */
public record MailBackend(
        String host,
        int port,
        BackendTls tls,
        @Nullable Path ca,
        String tlsName,
        BackendLogin login,
        Duration connectTimeout,
        Duration loginTimeout) {

    // Together below ten seconds: Thunderbird takes ten silent ones for a wrong password.
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);
    static final Duration DEFAULT_LOGIN_TIMEOUT = Duration.ofSeconds(6);

    public MailBackend {
        Allowed.HOST.require("host", host);
        Allowed.PORT.require("port", port);
        Allowed.HOST.require("tlsName", tlsName);
        Allowed.BACKEND_TIMEOUT.require("connectTimeout", connectTimeout);
        Allowed.BACKEND_TIMEOUT.require("loginTimeout", loginTimeout);
    }
}
