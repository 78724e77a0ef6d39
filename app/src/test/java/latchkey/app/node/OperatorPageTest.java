package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import latchkey.credentials.Account;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.PortalSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens on a real node is on its operator page: a session, a server that is down, guesses. */
class OperatorPageTest {
    private static final String ANNA = "anna@example.org";
    private static final String SERVICE_PASSWORD = "the gateway's own";

    @TempDir
    private Path folder;

    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    private final HttpClient client = HttpClient.newHttpClient();
    private SSLContext trusting;

    @BeforeEach
    void servers() throws Exception {
        mail.start();
        mail.setUser(ANNA, ANNA, SERVICE_PASSWORD);
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .notAfter(Instant.now().plus(Duration.ofDays(100)))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
        OwnerOnly.write(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
        OwnerOnly.write(folder.resolve("service-password"), SERVICE_PASSWORD);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
    }

    @AfterEach
    void stop() {
        client.close();
        mail.stop();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Configuration settings() throws Exception {
        return ConfigLoader.read(Files.writeString(folder.resolve("latchkey.yaml"), """
                node: {name: mail-7.example.org}
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: 0, tls: implicit}
                  - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap: {host: 127.0.0.1, port: %d, tls: none, login: {service-password: {file: service-password}}}
                  dav: {host: 127.0.0.1, port: %d, tls: none}
                limits: {guesses: {secrets: 5, trusted: [10.0.0.0/8]}}
                portal: {url: "http://localhost:%3$d", address: 127.0.0.1, port: %3$d, tls: none, operators: [%4$s]}
                management: {address: 127.0.0.1, port: 0}
                """.formatted(
                        mail.getImap().getPort(), freePort(), freePort(), ANNA)));
    }

    /** What a browser has in its cookie in which Anna has signed in with two factors. */
    private static String session(Credentials credentials, Account anna) {
        return credentials
                .owners()
                .sessions()
                .open(new NewPortalSession(
                        anna,
                        PortalSession.Stage.SIGNED_IN,
                        "password-and-app",
                        InetAddress.getLoopbackAddress(),
                        "a test"))
                .orElseThrow()
                .token();
    }

    private static String password(Credentials credentials, Account anna) {
        Issuance issuance = credentials
                .passwords()
                .issue(new NewPassword(anna.id(), "phone", Set.of(Service.values()), null, List.of(), "test"));
        return new String(((Issuance.Issued) issuance).secret().shown(), StandardCharsets.US_ASCII);
    }

    private Socket signedIn(int port, String password) throws IOException {
        Socket imap = trusting.getSocketFactory().createSocket("localhost", port);
        imap.setSoTimeout(20_000);
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(imap.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(answers.readLine()).startsWith("* OK");
        imap.getOutputStream().write(("a LOGIN " + ANNA + " " + password + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = answers.readLine();
        while (!answer.startsWith("a ")) {
            answer = answers.readLine();
        }
        assertThat(answer).startsWith("a OK");
        return imap;
    }

    private CompletableFuture<Integer> dav(int port, String login, String password) {
        String basic = Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
        return client.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .header("Authorization", "Basic " + basic)
                                .build(),
                        BodyHandlers.discarding())
                .thenApply(response -> response.statusCode());
    }

    private String page(int port, String token) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/operator"))
                                .header("Cookie", "latchkey=" + token)
                                .build(),
                        BodyHandlers.ofString())
                .body()
                .replaceAll("(?s)<[^>]*>", " ")
                .replaceAll("\\s+", " ");
    }

    @Test
    void whatHappensIsOnThePage() throws Exception {
        try (RunningNode node = RunningNode.start(settings())) {
            Account anna = ((Registration.Added)
                            node.credentials().accounts().add(ANNA, List.of(), TwoFactor.EXTERNAL, "test"))
                    .account();
            String token = session(node.credentials(), anna);
            String password = password(node.credentials(), anna);
            int portal = node.portalPort().orElseThrow();
            assertThat(page(portal, token)).contains("All is well.", "mail-7.example.org this one", "Not used yet");

            try (Socket _ = signedIn(node.ports().getFirst(), password)) {
                assertThat(dav(node.ports().getLast(), ANNA, password).join()).isGreaterThanOrEqualTo(500);
                List<CompletableFuture<Integer>> guesses = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    guesses.add(dav(node.ports().getLast(), "info@example.org", "wrong number " + i));
                }
                guesses.forEach(guess -> assertThat(guess.join()).isEqualTo(401));

                String shown = page(portal, token);
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (!shown.contains("signed in from there lately") || !shown.contains(ANNA + " IMAP")) {
                    assertThat(System.nanoTime()).as(shown).isLessThan(end);
                    Thread.sleep(250);
                    shown = page(portal, token);
                }
                assertThat(shown)
                        .contains(ANNA + " IMAP mail-7.example.org 127.0.0.1")
                        .contains(
                                "The server for Calendars and contacts, 127.0.0.1:", "could not be used the last time")
                        .contains("Could not be used unreachable,")
                        .containsPattern("In use none half within [0-9,]+ ms, 99 % within [0-9,]+ ms of the latest 1 ")
                        .contains("Guessed at, more than is put up with: info@example.org", "127.0.0.1 6 answers wait")
                        .containsPattern("Accepted 2 in all .* Refused 6 in all")
                        .doesNotContain(password, "wrong number", SERVICE_PASSWORD);
            }
        }
    }
}
