package latchkey.admin.api.bodies;

import java.util.List;
import latchkey.credentials.NodeFacts;

/** A running node. */
public record NodeBody(
        String name,
        String started,
        String heardAgo,
        long confirmed,
        long behind,
        String lease,
        int sessions,
        List<String> keys) {
    /** @param foremost the last change that any node has confirmed */
    public static NodeBody of(NodeFacts node, long foremost) {
        return new NodeBody(
                node.name(),
                node.started().toString(),
                node.heard().toString(),
                node.confirmed(),
                foremost - node.confirmed(),
                node.lease().toString(),
                node.sessions(),
                node.keys().stream().sorted().toList());
    }

    /** All of them. */
    public record Nodes(List<NodeBody> nodes) {}
}
