package latchkey.admin.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import latchkey.config.Tls;
import latchkey.config.WebListener;
import latchkey.config.WebTls;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebTlsTest {
    private final WebSite site = new WebSite(
            "test",
            null,
            config -> config.routes.get("/hello", context -> context.result(context.scheme())),
            (context, trouble) -> context.result(String.valueOf(trouble.status())));

    private X509Bundle bundle;
    private Tls tls;

    @BeforeEach
    void certificate(@TempDir Path folder) throws Exception {
        bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        tls = new Tls(
                Files.writeString(folder.resolve("cert.pem"), bundle.getCertificatePathPEM()),
                Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM()));
    }

    @Test
    @DisplayName("TLS 1.3 and 1.2 and no older, with HSTS (ASVS 12.1.1, 3.4.1)")
    void versions() throws Exception {
        try (WebServer server = WebServer.start(listener(tls), site)) {
            for (String version : List.of("TLSv1.3", "TLSv1.2")) {
                HttpResponse<String> response = get(server, version);
                assertThat(response.body()).isEqualTo("https");
                assertThat(response.headers().firstValue("Strict-Transport-Security"))
                        .isPresent();
                assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
            }
            assertThatThrownBy(() -> get(server, "TLSv1.1")).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void filesThatWillNotDoAreNamed(@TempDir Path folder) throws Exception {
        Path rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish");

        assertThatThrownBy(() -> WebServer.start(listener(new Tls(tls.certificate(), rubbish)), site))
                .isInstanceOf(UnusableCertificate.class)
                .hasMessageContaining("rubbish.pem");
    }

    private static WebListener listener(Tls files) {
        return new WebListener("127.0.0.1", 0, WebTls.IMPLICIT, files, List.of());
    }

    @Test
    void connectionsThatAreOverDoNotCount() throws Exception {
        try (WebServer server = WebServer.start(listener(tls), site)) {
            SSLSocketFactory sockets = trusting().getSocketFactory();
            for (int i = 0; i < 80; i++) {
                try (Socket socket = sockets.createSocket("127.0.0.1", server.port())) {
                    socket.setSoTimeout(5000);
                    socket.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
                    assertThat(socket.getInputStream().read())
                            .as("connection %d", i)
                            .isEqualTo('H');
                }
            }
        }
    }

    private SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", bundle.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpResponse<String> get(WebServer server, String version) throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting())
                .sslParameters(parameters)
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/hello"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
