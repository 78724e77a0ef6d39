package latchkey.app.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import latchkey.app.node.RunningNode;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real login through a real gateway, as a collector sees it. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ExportingTest {
    private static final String LOGIN = "ann@example.org";
    private static final String SERVICE_PASSWORD = "backend-secret-canary";

    @TempDir
    private Path folder;

    private GreenMail mail;

    @BeforeEach
    void start() throws Exception {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        mail.start();
        mail.setUser(LOGIN, LOGIN, SERVICE_PASSWORD);
        CertificateBuilder builder = new CertificateBuilder().ecp256();
        X509Bundle authority = builder.copy()
                .subject("CN=test CA")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle bundle = builder.copy()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(authority);
        Files.writeString(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
        secret("key.pem", bundle.getPrivateKeyPEM());
        secret("backend", SERVICE_PASSWORD);
        secret("otlp", "authorization=Basic collector-secret");
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    @Test
    @Timeout(60)
    void aLoginsStepsAreItsChildrenAndNoSecretIsTold() throws Exception {
        try (Collector collector = new Collector();
                RunningNode node = RunningNode.start(settings(collector.endpoint(), "1"))) {
            String password = password(node);
            signIn(node, password);
            while (collector.spans.stream().noneMatch(span -> span.name().equals("login"))) {
                Thread.sleep(20);
            }
            String trace = collector.spans.stream()
                    .filter(span -> span.name().equals("login"))
                    .findFirst()
                    .orElseThrow()
                    .trace();
            Map<String, Collector.Span> spans = collector.spans.stream()
                    .filter(span -> span.trace().equals(trace))
                    .collect(Collectors.toMap(Collector.Span::name, Function.identity()));
            assertThat(spans).containsOnlyKeys("login", "tls", "verify", "backend connect", "backend login");
            Collector.Span root = Objects.requireNonNull(spans.get("login"));
            assertThat(root.parent()).isEmpty();
            assertThat(root.attributes())
                    .containsEntry("latchkey.outcome", "accepted")
                    .containsEntry("client.address", "127.0.0.1")
                    .containsEntry("network.protocol.name", "imap")
                    .containsKeys("session.id", "client.port");
            for (String step : List.of("tls", "verify", "backend connect", "backend login")) {
                assertThat(spans.get(step)).as(step).satisfies(span -> {
                    assertThat(span.parent()).isEqualTo(root.id());
                    assertThat(span.trace()).isEqualTo(root.trace());
                });
            }
            assertThat(Objects.requireNonNull(spans.get("verify")).attributes())
                    .containsEntry("latchkey.outcome", "accepted")
                    .containsKey("latchkey.verify.level");
            assertThat(collector.authorizations).containsOnly("Basic collector-secret");
            String sent;
            synchronized (collector.everything) {
                sent = collector.everything.toString(StandardCharsets.ISO_8859_1);
            }
            assertThat(sent).contains("latchkey.outcome", "node-a", "service.version", "staging");
            assertThat(sent)
                    .doesNotContain(
                            password,
                            SERVICE_PASSWORD,
                            LOGIN,
                            "collector-secret",
                            Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Test
    @Timeout(60)
    void withoutACollectorLoginsGoOn() throws Exception {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = taken.getLocalPort();
        }
        try (RunningNode node = RunningNode.start(settings("http://127.0.0.1:" + nobody, "1"))) {
            String password = password(node);
            for (int i = 0; i < 20; i++) {
                long begun = System.nanoTime();
                signIn(node, password);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    @Timeout(60)
    void whatIsNotSampledIsNotSent() throws Exception {
        try (Collector collector = new Collector()) {
            try (RunningNode node = RunningNode.start(settings(collector.endpoint(), "0"))) {
                signIn(node, password(node));
            }
            assertThat(collector.spans).isEmpty();
        }
    }

    private static String password(RunningNode node) {
        long ann = ((Registration.Added)
                        node.credentials().accounts().add(LOGIN, List.of(), TwoFactor.EXTERNAL, "test"))
                .account()
                .id();
        Issuance.Issued issued = (Issuance.Issued) node.credentials()
                .passwords()
                .issue(new NewPassword(ann, "phone", Set.of(Service.IMAP), null, List.of(), "test"));
        try (var secret = issued.secret()) {
            return new String(secret.shown(), StandardCharsets.US_ASCII).replace("-", "");
        }
    }

    private static void signIn(RunningNode node, String password) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (Socket socket = context.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), node.ports().getFirst())) {
            ((SSLSocket) socket).startHandshake();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            assertThat(in.readLine()).startsWith("* OK");
            out.write(("a LOGIN " + LOGIN + " " + password + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("a OK");
        }
    }

    private void secret(String name, String text) throws Exception {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString("rw-------"));
    }

    private Configuration settings(String endpoint, String sample) throws Exception {
        return ConfigLoader.read(Files.writeString(
                folder.resolve("latchkey.yaml"), """
                node: {name: node-a}
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: 0}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap: {host: 127.0.0.1, port: %d, tls: none, login: {service-password: {file: backend}}}
                management: {address: 127.0.0.1, port: 0}
                tracing:
                  endpoint: %s
                  sample: %s
                  headers: {file: otlp}
                  attributes: {deployment.environment.name: staging}
                """.formatted(mail.getImap().getPort(), endpoint, sample)));
    }
}
