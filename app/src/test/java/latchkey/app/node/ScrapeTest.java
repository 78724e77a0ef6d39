package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latchkey.config.ConfigLoader;
import latchkey.gateway.meters.Label;
import latchkey.gateway.meters.Meters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus gets of a node that runs. */
class ScrapeTest {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    /** So many lines are no burden at a scrape every fifteen seconds. */
    private static final int MOST_LINES = 2_500;

    /** There once something has happened. */
    private static final Set<Meters> LATER = Set.of(Meters.BACKEND_UP, Meters.CERTIFICATE_EXPIRES);

    @TempDir
    private Path folder;

    private RunningNode node() throws Exception {
        Path file = Files.writeString(folder.resolve("latchkey.yaml"), """
                listeners:
                  - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
                backends:
                  dav: {host: 127.0.0.1, port: 5232, tls: none}
                management: {address: 127.0.0.1, port: 0}
                """);
        return RunningNode.start(ConfigLoader.read(file));
    }

    private static HttpResponse<String> scrape(RunningNode node, String accept) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics"))
                            .header("Accept", accept)
                            .build(),
                    BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void everyMeterIsThereWithItsLabelsAndNoOther() throws Exception {
        try (RunningNode node = node()) {
            List<String> lines = scrape(node, "text/plain").body().lines().toList();
            assertThat(lines).hasSizeLessThan(MOST_LINES);
            System.out.println(lines.size() + " lines");

            Map<String, Meters> meters = Arrays.stream(Meters.values())
                    .collect(Collectors.toMap(Meters::prometheusName, Function.identity()));
            List<String> samples =
                    lines.stream().filter(line -> !line.startsWith("#")).toList();
            Set<Meters> seen = samples.stream()
                    .filter(line -> line.startsWith("latchkey_"))
                    .map(line -> known(line, meters))
                    .collect(Collectors.toSet());
            assertThat(Arrays.stream(Meters.values()).filter(meter -> !LATER.contains(meter)))
                    .allMatch(seen::contains);
            assertThat(samples.stream().filter(line -> !line.startsWith("latchkey_")))
                    .allMatch(line -> line.matches("(jvm|process|system|disk)_.*"));
        }
    }

    /** Which meter a line is of; its labels are that meter's, and their values those that it may have. */
    private static Meters known(String line, Map<String, Meters> meters) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String name = sample.group(1);
        String family = meters.containsKey(name) ? name : name.replaceAll("_(bucket|count|sum)$", "");
        Meters meter = Objects.requireNonNull(meters.get(family), line);
        String labels = sample.group(2) == null ? "" : sample.group(2);
        List<MatchResult> pairs = LABEL.matcher(labels)
                .results()
                .filter(pair -> !pair.group(1).equals("le"))
                .toList();
        assertThat(pairs.stream().map(pair -> pair.group(1)))
                .as(line)
                .containsExactlyInAnyOrderElementsOf(
                        meter.labels().stream().map(Label::name).toList());
        for (MatchResult pair : pairs) {
            Label label = meter.labels().stream()
                    .filter(one -> one.name().equals(pair.group(1)))
                    .findFirst()
                    .orElseThrow();
            assertThat(label.values().isEmpty() || label.values().contains(pair.group(2)))
                    .as(line)
                    .isTrue();
        }
        return meter;
    }

    @Test
    void eachReaderGetsTheFormatThatItKnows() throws Exception {
        try (RunningNode node = node()) {
            HttpResponse<String> text = scrape(node, "*/*");
            assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");

            HttpResponse<String> open = scrape(node, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
            assertThat(open.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(open.body()).endsWith("# EOF\n");

            HttpResponse<String> protobuf = scrape(
                    node, "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");
            assertThat(protobuf.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/vnd.google.protobuf");
            assertThat(protobuf.body()).contains("latchkey_login_seconds");
        }
    }
}
