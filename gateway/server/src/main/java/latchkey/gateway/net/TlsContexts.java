package latchkey.gateway.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import latchkey.config.Protocol;
import latchkey.config.Tls;
import latchkey.gateway.meters.GatewayMeters;
import org.jspecify.annotations.Nullable;

/**
 * Makes TLS contexts of BoringSSL: TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only. The JDK's own
 * TLS costs twenty times as much a handshake and is no fallback: without BoringSSL the gateway does not start.
 */
public final class TlsContexts {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** BoringSSL orders TLS 1.3's suites itself, AES-128-GCM first where the processor has AES. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384");

    private static final String[] GROUPS = {"X25519", "P-256", "P-384"};

    private TlsContexts() {}

    /**
     * What one listener presents. Each listener has ticket keys of its own, so that a session of one is never resumed at
     * another (threat A6).
     *
     * @param handshake the time a client has for its handshake
     * @param before what the listener presented until now: its sessions can be resumed still if the certificate is the
     *     same; null at a start
     * @throws CannotStart if the files cannot be used
     */
    public static ServerTls server(
            Tls tls, Protocol protocol, Duration handshake, GatewayMeters meters, @Nullable ServerTls before) {
        try (PemPair pair = PemPair.read(tls)) {
            byte[] fingerprint = pair.fingerprint();
            Presented presented = before != null && before.presented().isMadeOf(fingerprint)
                    ? before.presented()
                    : new Presented(serverContext(tls, pair, protocol), fingerprint);
            return new ServerTls(presented, protocol, alpn(protocol), handshake, meters);
        }
    }

    /**
     * What a client is shown by this pair.
     *
     * @throws SSLException if no client would be
     */
    static X509Certificate shown(Tls tls) throws SSLException {
        try (PemPair pair = PemPair.read(tls)) {
            return CertificateTrial.shown(serverContext(tls, pair, Protocol.IMAP));
        } catch (CannotStart e) {
            throw new SSLException(e);
        }
    }

    private static SslContext serverContext(Tls tls, PemPair pair, Protocol protocol) {
        requireBoringSsl();
        try {
            SslContext context = common(SslContextBuilder.forServer(pair.certificate(), pair.key()))
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            alpn(protocol)))
                    .build();
            // Tickets keep the state at the client; a cache here would only be memory for others to fill.
            ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
            CertificateTrial.shown(context);
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new CannotStart(CertificateCheck.reason(tls).toString(), e);
        }
    }

    /**
     * For connections to a backend; the certificate must be trusted and carry the name given when a handler is made
     * (RFC 6125).
     *
     * @param ca PEM certificates to trust; {@code null}: those that the JVM trusts
     * @throws CannotStart if the file cannot be used
     */
    public static SslContext backend(@Nullable Path ca) {
        requireBoringSsl();
        try {
            SslContextBuilder builder = common(SslContextBuilder.forClient()).endpointIdentificationAlgorithm("HTTPS");
            return (ca == null ? builder : builder.trustManager(ca.toFile())).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new CannotStart(CertificateCheck.noCertificate(ca).toString(), e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder) {
        return builder.sslProvider(SslProvider.OPENSSL)
                .protocols(VERSIONS)
                .ciphers(CIPHERS)
                .option(OpenSslContextOption.GROUPS, GROUPS);
    }

    /** The identifiers that IANA lists; SMTP has none there, and clients that offer one say "smtp". */
    private static String alpn(Protocol protocol) {
        return switch (protocol) {
            case IMAP -> "imap";
            case SMTP -> "smtp";
            case DAV -> "http/1.1";
        };
    }

    private static void requireBoringSsl() {
        if (!OpenSsl.isAvailable() || !"BoringSSL".equals(OpenSsl.versionString())) {
            throw new CannotStart(
                    "BoringSSL (netty-tcnative) cannot be loaded on this machine.", OpenSsl.unavailabilityCause());
        }
    }
}
