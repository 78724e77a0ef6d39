package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import latchkey.app.node.RunningNode;
import latchkey.config.ConfigLoader;
import latchkey.config.ReloadOutcome;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * What a broken configuration comes to: at a start the exact complaint and the right exit code; on a reload the same
 * complaint, and everything as before.
 */
@SuppressWarnings("NullAway.Init") // set by JUnit
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BrokenConfigurationsTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ReloadSite site;
    private RunningNode node;
    private SSLContext clients;
    private String password;
    private ImapWire session;
    private BigInteger serial;
    private int portalPort;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = new ReloadSite(folder, 0);
        clients = site.clients();
        node = RunningNode.start(ConfigLoader.read(site.configuration()));
        portalPort = node.portalPort().orElseThrow();
        password = issue();
        session = newSession();
        log.start();
        ((Logger) LoggerFactory.getLogger("latchkey.app.node")).addAppender(log);
    }

    @AfterAll
    void stop() throws Exception {
        ((Logger) LoggerFactory.getLogger("latchkey.app.node")).detachAppender(log);
        session.close();
        node.close();
        site.close();
    }

    /** Sound, and with certificates that nobody was shown before. */
    @BeforeEach
    void mend() throws Exception {
        site.remove("latchkey.yaml");
        site.restore();
        site.present("cert.pem", "key.pem", site.server());
        site.present("portal.pem", "portal-key.pem", site.server());
        assertThat(node.reload()).isInstanceOf(ReloadOutcome.Done.class);
        assertThat(health()).contains("\"configuration\":\"in force\"");
        assertThat(metric("latchkey_reload_refused")).isZero();
        try (ImapWire other = newSession()) {
            serial = other.serial();
        }
        log.list.clear();
    }

    static Stream<BrokenConfiguration> everything() {
        return Stream.concat(BrokenConfiguration.inTheText().stream(), BrokenConfiguration.inTheFiles().stream());
    }

    @ParameterizedTest
    @MethodSource("everything")
    void is_complained_of_at_a_start(BrokenConfiguration broken) throws Exception {
        broken.mistake().make(site);
        Installation.Ended serve = Installation.bare("serve", "--config", file());
        assertThat(complaints(serve.failed(ExitCode.CONFIGURATION).err(), "latchkey: "))
                .anyMatch(line -> line.startsWith(broken.complaint()));

        Installation.Ended check = Installation.bare("check", "--config", file());
        assertThat(complaints(check.failed(ExitCode.CONFIGURATION).err(), ""))
                .anyMatch(line -> line.startsWith(broken.complaint()));

        Installation.Ended json = Installation.bare("check", "--json", "--config", file());
        assertThat(json.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(lines(new ObjectMapper().readTree(json.out())))
                .anyMatch(line -> line.startsWith(broken.complaint()));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void leaves_everything_as_it_was_on_a_reload(BrokenConfiguration broken) throws Exception {
        double refused = metric("latchkey_reloads_total{result=\"refused\"}");
        broken.mistake().make(site);
        BigInteger portal = portalSerial();
        if (!broken.name().startsWith("the portal's key")) {
            // Sound in itself, it must not be taken over either.
            site.present("portal.pem", "portal-key.pem", site.server());
        }
        refusedWith(broken.complaint());
        assertThat(metric("latchkey_reloads_total{result=\"refused\"}")).isEqualTo(refused + 1);
        asBefore();
        assertThat(portalSerial()).isEqualTo(portal);
    }

    private BigInteger portalSerial() throws IOException {
        try (SSLSocket socket = (SSLSocket) clients.getSocketFactory().createSocket("localhost", portalPort)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Test
    void an_expired_certificate_is_taken_at_a_start_with_a_warning_but_not_on_a_reload() throws Exception {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        site.present("cert.pem", "key.pem", site.server(yesterday));
        String complaint = "latchkey.yaml:6: tls.certificate: found cert.pem, which expired at ";

        assertThat(complaints(
                        Installation.bare("check", "--config", file())
                                .failed(ExitCode.CONFIGURATION)
                                .err(),
                        ""))
                .anyMatch(line -> line.startsWith(complaint));
        refusedWith(complaint);
        asBefore();
    }

    @Test
    void what_needs_a_restart_is_refused_with_everything_that_does_not() throws Exception {
        site.replace("management: {address: 127.0.0.1", "management: {address: 127.0.0.2");
        site.replace("port: 0, tls: none", "port: 4993, tls: none");
        site.replace("idle: 35m", "idle: 40m");
        String restart = "found a change, allowed: none while Latchkey runs: this needs a restart, or latchkey upgrade";
        refusedWith(
                "latchkey.yaml:4: listeners[1].port: " + restart, "latchkey.yaml:22: management.address: " + restart);
        asBefore();
    }

    @Test
    void a_configuration_that_is_gone_is_complained_of() throws Exception {
        site.remove("latchkey.yaml");
        assertThat(Installation.bare("serve", "--config", file())
                        .failed(ExitCode.CONFIGURATION)
                        .err())
                .contains("latchkey: there is no " + file());
        refusedWith("latchkey.yaml: found no such file, allowed: a configuration file");
        asBefore();
    }

    private void refusedWith(String... complaints) {
        ReloadOutcome outcome = node.reload();
        assertThat(outcome).isInstanceOfSatisfying(ReloadOutcome.Refused.class, refused -> {
            List<String> lines = refused.problems().stream()
                    .map(each -> shortened(each.toString()))
                    .toList();
            for (String complaint : complaints) {
                assertThat(lines).anyMatch(line -> line.startsWith(complaint));
            }
            assertThat(log.list.stream().filter(event -> event.getLevel() == Level.ERROR))
                    .as("a line for each")
                    .hasSize(lines.size());
        });
    }

    /** The old session goes on, a new login works, and both are shown what they were shown before. */
    private void asBefore() throws Exception {
        session.command("NOOP");
        try (ImapWire other = newSession()) {
            assertThat(other.serial()).isEqualTo(serial);
            other.command("NOOP");
        }
        assertThat(metric("latchkey_reload_refused")).isEqualTo(1);
        assertThat(health()).contains("\"configuration\":\"refused since 20");
    }

    private ImapWire newSession() throws IOException {
        return ImapWire.signedIn(clients, node.ports().getFirst(), ReloadSite.LOGIN, password);
    }

    private String file() {
        return site.configuration().toString();
    }

    private List<String> complaints(String err, String prefix) {
        return err.lines()
                .map(line -> shortened(line.startsWith(prefix) ? line.substring(prefix.length()) : line))
                .toList();
    }

    private List<String> lines(JsonNode check) {
        return check.path("problems")
                .valueStream()
                .map(problem -> {
                    int line = problem.path("line").asInt();
                    String key = problem.path("key").asText();
                    return shortened((line > 0 ? "latchkey.yaml:" + line : "latchkey.yaml") + ": "
                            + (key.isEmpty() ? "" : key + ": ") + "found "
                            + problem.path("found").asText() + ", allowed: "
                            + problem.path("allowed").asText());
                })
                .toList();
    }

    private String shortened(String line) {
        return line.replace(site.folder() + "/", "");
    }

    private double metric(String name) throws Exception {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private String health() throws Exception {
        return get("/health");
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private String issue() {
        var accounts = node.credentials().accounts();
        long account = ((Registration.Added) accounts.add(ReloadSite.LOGIN, List.of(), TwoFactor.EXTERNAL, "test"))
                .account()
                .id();
        NewPassword wish = new NewPassword(account, "phone", Set.of(Service.IMAP), null, List.of(), "test");
        Issuance.Issued issued =
                (Issuance.Issued) node.credentials().passwords().issue(wish);
        try (var secret = issued.secret()) {
            return new String(secret.shown(), StandardCharsets.US_ASCII);
        }
    }
}
