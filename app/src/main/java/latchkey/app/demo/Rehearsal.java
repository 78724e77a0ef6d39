package latchkey.app.demo;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The demo, with every door used once and nobody watching: what a JVM may learn a start from. */
public final class Rehearsal {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Access access;
    private final SSLContext tls;

    private Rehearsal(Access access, SSLContext tls) {
        this.access = access;
        this.tls = tls;
    }

    /**
     * Starts the demo in a temporary folder and uses it. It stops, and the folder goes, when the process ends.
     *
     * @throws IOException if the machine is in the way, or something was not answered as it should be
     */
    public static void run() throws IOException {
        Access access = Demo.start(null);
        try {
            Rehearsal rehearsal = new Rehearsal(access, trustingOnly(access));
            rehearsal.readMail();
            rehearsal.greetSubmission();
            rehearsal.useTheWeb();
        } catch (MessagingException | GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void readMail() throws MessagingException {
        try (Store store = session("imaps").getStore("imaps")) {
            store.connect(access.host(), access.imaps(), access.user(), access.password());
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                var _ = inbox.getMessageCount();
            }
        }
    }

    private void greetSubmission() throws MessagingException {
        try (Transport transport = session("smtps").getTransport("smtps")) {
            transport.connect(access.host(), access.submissions(), access.user(), access.password());
        }
    }

    private void useTheWeb() throws IOException {
        String basic = Base64.getEncoder()
                .encodeToString((access.user() + ":" + access.password()).getBytes(StandardCharsets.UTF_8));
        String management = "http://127.0.0.1:" + access.management();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(tls).connectTimeout(PATIENCE).build()) {
            expect(client, 207, to(access.dav()).method("PROPFIND", BodyPublishers.noBody()), "Basic " + basic);
            expect(client, 200, to(access.owner().portal() + "/sign-in"), null);
            expect(
                    client,
                    200,
                    to(access.api().address() + "/accounts"),
                    "Bearer " + access.api().token());
            expect(client, 200, to(management + "/ready"), null);
            expect(client, 200, to(management + "/metrics"), null);
        }
    }

    private static HttpRequest.Builder to(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE);
    }

    private static void expect(
            HttpClient client, int status, HttpRequest.Builder builder, @Nullable String authorization)
            throws IOException {
        if (authorization != null) {
            builder.header("Authorization", authorization);
        }
        HttpRequest request = builder.build();
        try {
            int answered = client.send(request, BodyHandlers.discarding()).statusCode();
            if (answered != status) {
                throw new IOException(request.uri() + " was answered with " + answered + ", not " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Session session(String protocol) {
        String prefix = "mail." + protocol + ".";
        String patience = String.valueOf(PATIENCE.toMillis());
        Properties properties = new Properties();
        properties.putAll(Map.of(
                prefix + "ssl.socketFactory",
                tls.getSocketFactory(),
                prefix + "ssl.checkserveridentity",
                "true",
                prefix + "auth",
                "true",
                prefix + "connectiontimeout",
                patience,
                prefix + "timeout",
                patience));
        return Session.getInstance(properties);
    }

    private static SSLContext trustingOnly(Access access) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(access.ca())) {
            trusted.setCertificateEntry(
                    "demo", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
