package latchkey.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import latchkey.deploy.Shipped;

/** Debian's Prometheus with the shipped configuration and rules, but everything is looked at once a second. */
final class PrometheusServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Running process;
    private final int port;

    private PrometheusServer(Running process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param nodes their management ports */
    static PrometheusServer start(Path folder, List<Integer> nodes) throws IOException, InterruptedException {
        int port = Running.freePort();
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, configuration(nodes)); // JSON is YAML
        Running process = Running.start(
                folder.resolve("prometheus.log"),
                Map.of(),
                List.of(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"));
        PrometheusServer server = new PrometheusServer(process, port);
        process.await("ready", START, () -> server.get("/-/ready").statusCode() == 200);
        return server;
    }

    private static String configuration(List<Integer> nodes) {
        ObjectNode configuration = (ObjectNode) Rules.yaml("prometheus/prometheus.yml");
        ((ObjectNode) configuration.path("global")).put("scrape_interval", "1s").put("evaluation_interval", "1s");
        ArrayNode rules = configuration.putArray("rule_files");
        Rules.FILES.forEach(file -> rules.add(Shipped.file(file).toString()));
        ObjectNode job = (ObjectNode) configuration.at("/scrape_configs/0");
        job.put("scrape_timeout", "1s");
        ArrayNode targets = ((ObjectNode) job.at("/static_configs/0")).putArray("targets");
        nodes.forEach(node -> targets.add("127.0.0.1:" + node));
        configuration.putArray("scrape_configs").add(job);
        return configuration.toString();
    }

    /** The series that an expression has now; empty if there are none. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        JsonNode answer = api("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return answer.path("resultType").asText().equals("scalar")
                ? mapper.createArrayNode().add(answer)
                : answer.path("result");
    }

    /** The value of the only series of an expression. */
    double value(String expression) throws IOException, InterruptedException {
        JsonNode series = query(expression);
        if (series.size() != 1) {
            throw new AssertionError(expression + " is " + series);
        }
        return Double.parseDouble(series.at("/0/value/1").asText());
    }

    JsonNode api(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get("/api/v1/" + path);
        JsonNode body = mapper.readTree(response.body());
        if (!body.path("status").asText().equals("success")) {
            throw new AssertionError(path + ": " + response.body());
        }
        return body.path("data");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    void await(String what, Duration patience, String expression) throws InterruptedException {
        process.await(what, patience, () -> !query(expression).isEmpty());
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
