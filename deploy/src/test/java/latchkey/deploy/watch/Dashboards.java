package latchkey.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import latchkey.deploy.Shipped;

/** The dashboards of {@code deploy/grafana}. */
final class Dashboards {

    private Dashboards() {}

    /** One of its panels; a row has no queries. */
    record Panel(String dashboard, JsonNode json) {
        String title() {
            return json.path("title").asText();
        }

        boolean isRow() {
            return json.path("type").asText().equals("row");
        }

        List<Query> queries() {
            List<Query> queries = new ArrayList<>();
            for (JsonNode target : json.path("targets")) {
                queries.add(new Query(
                        this,
                        target.path("expr").asText(),
                        target.path("legendFormat").asText()));
            }
            return queries;
        }

        @Override
        public String toString() {
            return dashboard + " · " + title();
        }
    }

    /** @param legend with labels as {@code {{label}}} */
    record Query(Panel panel, String expression, String legend) {
        /** As Grafana sends it when all nodes are chosen. */
        String everywhere() {
            return expression.replace("$instance", ".+").replace("$__rate_interval", "1m");
        }

        @Override
        public String toString() {
            return panel + " · " + expression;
        }
    }

    static List<Path> files() {
        try (Stream<Path> files = Files.list(Shipped.file("grafana/dashboards"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " does not parse", e);
        }
    }

    static List<Panel> panels(Path file) {
        JsonNode dashboard = json(file);
        List<Panel> panels = new ArrayList<>();
        dashboard
                .path("panels")
                .forEach(panel -> panels.add(new Panel(dashboard.path("title").asText(), panel)));
        return panels;
    }

    /** All that are no rows. */
    static List<Panel> panels() {
        return files().stream()
                .flatMap(file -> panels(file).stream())
                .filter(panel -> !panel.isRow())
                .toList();
    }

    static List<Query> queries() {
        return panels().stream().flatMap(panel -> panel.queries().stream()).toList();
    }
}
