package latchkey.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import latchkey.credentials.Credentials;
import latchkey.credentials.NodeFacts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey nodes}. */
@Command(
        name = "nodes",
        description = {
            "List the running gateways that share the record: those heard of within 12 seconds.",
            "BEHIND counts from the change that the foremost of them has confirmed: all should say 0, but for a moment."
        })
final class NodesCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            List<NodeFacts> nodes = credentials.nodes().list();
            long foremost = nodes.stream().mapToLong(NodeFacts::confirmed).max().orElse(0);
            output.result(
                    Map.of(
                            "nodes",
                            nodes.stream()
                                    .map(node -> described(node, foremost))
                                    .toList()),
                    nodes.isEmpty() ? "no node is running\n" : table(nodes, foremost));
            return ExitCode.OK;
        }
    }

    private static String table(List<NodeFacts> nodes, long foremost) {
        Table table = new Table(
                "NODE", "INCARNATION", "STARTED", "HEARD", "CONFIRMED", "BEHIND", "SESSIONS", "LEASE", "KEYS");
        for (NodeFacts node : nodes) {
            table.row(
                    node.name(),
                    incarnation(node).substring(0, 8),
                    Described.time(node.started()),
                    node.heard().toSeconds() + " s ago",
                    String.valueOf(node.confirmed()),
                    String.valueOf(foremost - node.confirmed()),
                    String.valueOf(node.sessions()),
                    node.lease().toSeconds() + " s",
                    String.join(",", new TreeSet<>(node.keys())));
        }
        return table.text();
    }

    private static Map<String, @Nullable Object> described(NodeFacts node, long foremost) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("node", node.name());
        json.put("incarnation", incarnation(node));
        json.put("started", node.started().toString());
        json.put("heard_millis_ago", node.heard().toMillis());
        json.put("confirmed", node.confirmed());
        json.put("behind", foremost - node.confirmed());
        json.put("sessions", node.sessions());
        json.put("lease_seconds", node.lease().toSeconds());
        json.put("keys", new TreeSet<>(node.keys()));
        return json;
    }

    private static String incarnation(NodeFacts node) {
        return String.format("%016x", node.incarnation());
    }
}
