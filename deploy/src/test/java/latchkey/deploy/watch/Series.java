package latchkey.deploy.watch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import latchkey.gateway.meters.Label;
import latchkey.gateway.meters.Meters;

/** The series that there are: those of {@link Meters}, the recorded ones, Prometheus' own, and those of the process. */
final class Series {

    /** Added by Prometheus to whatever it scrapes. */
    private static final Set<String> SCRAPED = Set.of("job", "instance");
    /** Micrometer's, by their beginning; that they are there, the test with a real Prometheus shows. */
    private static final Pattern OF_THE_PROCESS = Pattern.compile("(jvm|process|system|scrape)_[a-z_]+|up");

    private static final Map<String, List<String>> OF_PROMETHEUS =
            Map.of("ALERTS", List.of("alertname", "alertstate", "severity"));

    private final Map<String, Map<String, List<String>>> labels = new HashMap<>();

    Series() {
        for (Meters meter : Meters.values()) {
            Map<String, List<String>> own = new HashMap<>();
            meter.labels().forEach((Label label) -> own.put(label.name(), label.values()));
            String name = meter.prometheusName();
            if (meter.kind() == Meters.Kind.HISTOGRAM) {
                labels.put(name + "_count", own);
                labels.put(name + "_sum", own);
                Map<String, List<String>> buckets = new HashMap<>(own);
                buckets.put("le", List.of());
                labels.put(name + "_bucket", buckets);
            } else {
                labels.put(name, own);
            }
        }
        OF_PROMETHEUS.forEach((name, known) -> known.forEach(
                label -> labels.computeIfAbsent(name, _ -> new HashMap<>()).put(label, List.of())));
        for (Rules.Rule rule : Rules.records()) {
            Map<String, List<String>> own = labels.computeIfAbsent(rule.record(), _ -> new HashMap<>());
            PromQl asked = PromQl.of(rule.expression());
            asked.grouping().forEach(label -> own.put(label, List.of()));
            rule.labels().fieldNames().forEachRemaining(label -> own.put(label, List.of()));
        }
    }

    /** What is wrong with an expression, one sentence each. */
    Set<String> complaints(String expression) {
        Set<String> complaints = new LinkedHashSet<>();
        PromQl asked = PromQl.of(expression);
        if (asked.selectors().isEmpty()) {
            complaints.add("asks for nothing: " + expression);
        }
        Set<String> known = new HashSet<>(SCRAPED);
        for (PromQl.Selector selector : asked.selectors()) {
            Map<String, List<String>> own = labels.get(selector.metric());
            if (own != null) {
                known.addAll(own.keySet());
                selector.matches().forEach(match -> check(selector, match, own, complaints));
            } else if (OF_THE_PROCESS.matcher(selector.metric()).matches()) {
                known.addAll(List.of("area", "id", "action", "cause", "quantile", "le"));
            } else {
                complaints.add("there is no " + selector.metric());
            }
        }
        for (String label : asked.grouping()) {
            if (!known.contains(label) && !label.equals("le")) {
                complaints.add("grouped by " + label + ", which nothing in it has: " + expression);
            }
        }
        return complaints;
    }

    private static void check(
            PromQl.Selector selector, PromQl.Match match, Map<String, List<String>> own, Set<String> complaints) {
        if (SCRAPED.contains(match.label())) {
            return;
        }
        List<String> values = own.get(match.label());
        if (values == null) {
            complaints.add(selector.metric() + " has no label " + match.label());
        } else if (!values.isEmpty()) {
            for (String value : match.value().split("\\|", -1)) {
                if (!values.contains(value)) {
                    complaints.add(
                            selector.metric() + " has no " + match.label() + " \"" + value + "\", only " + values);
                }
            }
        }
    }

    /** The labels that the result of an expression can have; for legends. */
    Set<String> labelsOfResult(String expression) {
        PromQl asked = PromQl.of(expression);
        Set<String> result = new HashSet<>(asked.grouping());
        if (result.isEmpty()) {
            result.addAll(SCRAPED);
            asked.selectors()
                    .forEach(selector -> result.addAll(
                            labels.getOrDefault(selector.metric(), Map.of()).keySet()));
        }
        return result;
    }
}
