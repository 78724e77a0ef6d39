package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.admin.api.PageWish.Page;
import latchkey.admin.api.bodies.AuditBody;
import latchkey.admin.api.bodies.KeyBody;
import latchkey.admin.api.bodies.NodeBody;
import latchkey.admin.api.bodies.PolicyBody;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.NodeFacts;
import latchkey.credentials.Service;
import latchkey.credentials.policy.Policy;
import latchkey.credentials.policy.PolicyChange;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;

/** The operations on what is about no single account: audit trail, nodes, keys, policy. */
final class InstallationOperations {
    private static final int LONGEST_BY = 320;
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);
    private static final Map<String, Change.Kind> KINDS =
            Arrays.stream(Change.Kind.values()).collect(Collectors.toUnmodifiableMap(AuditBody::kind, each -> each));

    private final Credentials credentials;

    InstallationOperations(Credentials credentials) {
        this.credentials = credentials;
    }

    List<Operation> all() {
        return List.of(
                new Operation(HandlerType.GET, "/audit", Role.READ, this::audit),
                new Operation(HandlerType.GET, "/nodes", Role.READ, this::nodes),
                new Operation(HandlerType.GET, "/keys", Role.READ, this::keys),
                new Operation(HandlerType.GET, "/policy", Role.READ, this::policy),
                new Operation(HandlerType.PUT, "/policy", Role.ADMIN, this::setPolicy));
    }

    private Answer audit(Call call) {
        Parameters parameters = call.parameters();
        Long account = parameters.id("account");
        Long password = parameters.id("password");
        Set<Change.Kind> kinds = parameters.choices("kind", KINDS, KINDS.size());
        String by = parameters.text("by", LONGEST_BY);
        Instant since = parameters.instant("since");
        Instant until = parameters.instant("until");
        PageWish wish = parameters.page();
        Long before = wish.afterNumber();
        call.checked();
        AuditQuery query = new AuditQuery(account, password, kinds, by, since, until, before, null, wish.limit() + 1);
        Page<AuditEntry> page = wish.cut(credentials.audit(query), each -> String.valueOf(each.seq()));
        AuditBody.Page body =
                new AuditBody.Page(page.elements().stream().map(AuditBody::of).toList(), page.next());
        return Pages.told(call, page.next(), body);
    }

    private Answer nodes(Call call) {
        call.checked();
        List<NodeFacts> nodes = credentials.nodes().list();
        long foremost = nodes.stream().mapToLong(NodeFacts::confirmed).max().orElse(0);
        return Answer.ok(new NodeBody.Nodes(
                nodes.stream().map(node -> NodeBody.of(node, foremost)).toList()));
    }

    private Answer keys(Call call) {
        call.checked();
        Map<String, Long> passwords = credentials.passwords().activeByKey();
        Map<String, Long> secrets = credentials.owners().secretsByKey();
        List<NodeFacts> nodes = credentials.nodes().list();
        List<String> ours = credentials.keys().ids();
        Set<String> all = new LinkedHashSet<>(ours);
        all.addAll(passwords.keySet());
        all.addAll(secrets.keySet());
        List<KeyBody> keys = new ArrayList<>();
        for (String id : all) {
            String state = id.equals(ours.getFirst()) ? "present" : ours.contains(id) ? "accepted" : "missing";
            keys.add(new KeyBody(
                    id,
                    state,
                    passwords.getOrDefault(id, 0L),
                    secrets.getOrDefault(id, 0L),
                    names(nodes, id, true),
                    names(nodes, id, false)));
        }
        return Answer.ok(new KeyBody.Keys(keys));
    }

    private static List<String> names(List<NodeFacts> nodes, String key, boolean known) {
        return nodes.stream()
                .filter(node -> node.keys().contains(key) == known)
                .map(NodeFacts::name)
                .toList();
    }

    private Answer policy(Call call) {
        call.checked();
        Policy policy = credentials.policies().get();
        String tag = Tags.of(policy);
        return Tags.isKnown(call, tag) ? Answer.notModified().with(Tags.HEADER, tag) : told(policy);
    }

    private static Answer told(Policy policy) {
        return Answer.ok(PolicyBody.of(policy)).with(Tags.HEADER, Tags.of(policy));
    }

    private Answer setPolicy(Call call) {
        Fields fields = call.fields();
        int limit = fields.number("activeLimit", 1, Policy.HIGHEST_LIMIT);
        Set<Service> services = fields.choices("services", Values.SERVICES);
        Duration longestLife = life(call, fields.nullable("longestLife"));
        call.checked();
        if (call.header("If-Match") == null) {
            throw Refusal.of(
                    ProblemType.NO_PRECONDITION,
                    "Send the ETag of what you read as If-Match, so that nothing is overwritten unseen.");
        }
        Policy now = credentials.policies().get();
        boolean _ = Tags.isConditional(call, Tags.of(now));
        Policy wish = new Policy(limit, services, longestLife, now.version());
        return switch (credentials
                .policies()
                .set(wish, now.version(), call.by())
                .result()) {
            case PolicyChange.Made(Policy made) -> told(made);
            case PolicyChange.Outdated(var _) -> throw Tags.changed();
            case PolicyChange.Refused(String field, String sentence) -> {
                Complaints complaints = new Complaints();
                complaints.add(field, sentence);
                throw complaints.refusal();
            }
        };
    }

    private static @Nullable Duration life(Call call, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Duration life = Duration.parse(text);
            if (life.isPositive() && life.compareTo(LONGEST_LIFE) <= 0) {
                return life;
            }
        } catch (DateTimeParseException _) {
            // told with what is out of bounds
        }
        call.complaints()
                .add(
                        "longestLife",
                        Values.quoted(text) + " is not a time such as P365D or PT12H, of at most 100 years.");
        return null;
    }
}
