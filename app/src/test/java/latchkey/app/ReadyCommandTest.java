package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import latchkey.admin.Health;
import latchkey.admin.ManagementServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container's health check is told. */
class ReadyCommandTest {

    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final StringWriter err = new StringWriter();
    private final ManagementServer server = ManagementServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            this::health);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_node_that_serves_clients_is_ready() {
        assertThat(run("--at", "127.0.0.1:" + server.port())).isZero();
    }

    @Test
    void a_node_that_takes_leave_is_not() {
        ready.set(false);
        assertThat(run("--at", "127.0.0.1:" + server.port())).isEqualTo(ExitCode.TEMPORARY);
        assertThat(err.toString()).contains("is not ready: it answers 503");
    }

    @Test
    void neither_is_one_that_does_not_answer() {
        int port = server.port();
        server.close();
        assertThat(run("--at", "127.0.0.1:" + port)).isEqualTo(ExitCode.TEMPORARY);
        assertThat(err.toString()).contains("does not answer");
    }

    @Test
    void without_an_address_the_configuration_says_where_it_is(@TempDir Path folder) throws Exception {
        String yaml = """
                listeners: [{protocol: dav, address: 127.0.0.1, port: 0, tls: none}]
                management: {address: "*", port: %d}
                backends: {dav: {host: 127.0.0.1, port: 5232, tls: none}}
                """.formatted(server.port());
        Path file = Files.writeString(folder.resolve("latchkey.yaml"), yaml);
        assertThat(run("--config", file.toString())).isZero();
    }

    @Test
    void what_is_no_address_is_refused() {
        assertThat(run("--at", "http://127.0.0.1:9143/")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--at is HOST:PORT");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "ready";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Latchkey.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), all);
    }

    private Health health() {
        return new Health(ready.get(), true, "in force");
    }
}
