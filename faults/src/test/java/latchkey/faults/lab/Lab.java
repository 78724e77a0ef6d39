package latchkey.faults.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.RedisServers;
import latchkey.credentials.Store;
import latchkey.faults.history.Action;
import latchkey.faults.history.Answer;
import latchkey.faults.history.History;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, Redis and some nodes, each a process; and in this process the servers behind the nodes, the links between
 * all of them, and the office that issues and revokes.
 */
public final class Lab implements AutoCloseable {
    /** Quick to compute: what a stolen record would cost is not looked at here. */
    static final Argon2Cost CHEAP = new Argon2Cost(8, 1, 1);

    private static final String MASTER = "latchkey";
    private static final String RECORD = "record: {postgresql: {url: \"" + PostgreSql.URL
            + "\", user: postgres, password: {file: postgresql}, connections: 8}}\n";
    private static final Duration SETTLING = Duration.ofMinutes(2);

    private final Opened open;
    private final PostgreSql sql;
    private final Redis redis;
    private final @Nullable Redis replica;
    private final @Nullable Redis sentinel;
    private final List<Node> nodes = new ArrayList<>();
    private final Link officeToSql;
    private final Link officeToRedis;
    private final Credentials office;
    private final Clerk clerk;
    private final SSLContext tls;
    private final List<Password> regulars = new ArrayList<>();
    private History history = new History();

    /**
     * What may differ from lab to lab.
     *
     * @param nodes how many
     * @param lease of each
     * @param sentinel whether Redis has a replica and a Sentinel, which names the master to everybody; it names them past
     *     the links, so these cannot be cut
     * @param api whether each has the admin API
     * @param mutant a folder of changed classes for the nodes; null for none
     * @param environment for the nodes
     */
    public record Plan(
            int nodes,
            Duration lease,
            boolean sentinel,
            boolean api,
            @Nullable Path mutant,
            Map<String, String> environment) {
        public static final Plan THREE_NODES = new Plan(3, Duration.ofSeconds(5), false, false, null, Map.of());

        public Plan nodes(int count) {
            return new Plan(count, lease, sentinel, api, mutant, environment);
        }

        public Plan withSentinel() {
            return new Plan(nodes, lease, true, api, mutant, environment);
        }

        public Plan withApi() {
            return new Plan(nodes, lease, sentinel, true, mutant, environment);
        }

        public Plan mutant(Path classes) {
            return new Plan(nodes, lease, sentinel, api, classes, environment);
        }

        public Plan environment(Map<String, String> variables) {
            return new Plan(nodes, lease, sentinel, api, mutant, variables);
        }
    }

    private Lab(Opened open, Path folder, Plan plan) throws Exception {
        this.open = open;
        sql = open.add(PostgreSql.start(folder));
        redis = open.add(Redis.server(folder));
        replica = plan.sentinel ? open.add(Redis.replica(folder, redis.port())) : null;
        sentinel = plan.sentinel ? open.add(Redis.sentinel(folder, MASTER, redis.port())) : null;
        int redisPort = sentinel == null ? redis.port() : sentinel.port();
        Backends backends = open.add(new Backends());
        Certificate certificate = Certificate.make();
        tls = certificate.client();
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String pepper = HexFormat.of().formatHex(random);
        officeToSql = open.add(new Link("office to SQL", sql.port()));
        officeToRedis = open.add(new Link("office to Redis", redisPort));
        office = open.add(Credentials.open(settings(pepper)));
        clerk = new Clerk(office, history);
        Node.Setting setting = new Node.Setting(
                sql.port(),
                RECORD,
                redisPort,
                "redis: {servers: [\"127.0.0.1:%d\"], tls: none"
                        + (plan.sentinel ? ", mode: sentinel, master: " + MASTER : "") + "}\nlog: {format: json}\n"
                        + (plan.api ? Node.API : ""),
                backends,
                certificate,
                pepper,
                plan.lease,
                plan.mutant,
                plan.environment);
        for (int i = 0; i < plan.nodes; i++) {
            nodes.add(open.add(new Node(String.valueOf((char) ('a' + i)), folder, setting)));
        }
        nodes.forEach(Node::launch);
        for (Node node : nodes) {
            node.awaitReady();
        }
    }

    /** Starts everything; takes some seconds. */
    public static Lab start(Plan plan) throws Exception {
        Path folder = Scratch.folder();
        return Opened.whole(open -> new Lab(open, folder, plan));
    }

    private CredentialSettings settings(String pepper) {
        Store store = new Store.PostgreSql(
                PostgreSql.url(officeToSql.port()), "postgres", "any".getBytes(StandardCharsets.US_ASCII), 6);
        return CredentialSettings.of(store, pepper.getBytes(StandardCharsets.US_ASCII))
                .with(draft -> {
                    draft.argon2 = CHEAP;
                    draft.redis = new RedisServers(
                            sentinel == null
                                    ? new RedisServers.Topology.Standalone()
                                    : new RedisServers.Topology.Sentinel(MASTER, null),
                            List.of(new RedisServers.Server("127.0.0.1", officeToRedis.port())),
                            null,
                            null,
                            "latchkey:",
                            RedisServers.PATIENCE);
                    draft.activeLimit = 100_000;
                });
    }

    public PostgreSql sql() {
        return sql;
    }

    public Redis redis() {
        return redis;
    }

    /** Of a plan with a Sentinel. */
    public Redis replica() {
        return Objects.requireNonNull(replica);
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Node node(int index) {
        return nodes.get(index);
    }

    public Credentials office() {
        return office;
    }

    public Link officeToSql() {
        return officeToSql;
    }

    public Link officeToRedis() {
        return officeToRedis;
    }

    /** What happened since {@link #newHistory}. */
    public History history() {
        return history;
    }

    /** Begins a new one, with everything working. */
    public Clients newHistory() throws InterruptedException {
        heal();
        settle();
        history = new History();
        clerk.writeInto(history);
        return new Clients(tls, history);
    }

    /** Starts the nodes that were killed, and waits until they are ready. */
    public void startAgain() throws InterruptedException {
        List<Node> dead =
                nodes.stream().filter(node -> !node.program().isAlive()).toList();
        dead.forEach(Node::launch);
        for (Node node : dead) {
            node.awaitReady();
        }
    }

    /** Waits until all nodes run and confirm what is changed; those that were killed are started again. */
    public void settle() throws InterruptedException {
        startAgain();
        Patience.until(
                "all nodes confirm a change",
                SETTLING,
                () -> revoke(issue("settling@example.org")) instanceof Answer.Enforced);
    }

    /** Writes down that a password of an earlier history is good. */
    public void remember(Password password) {
        history.completed(history.invoked(new Action.Issue(password.login())), new Answer.Issued(password.id()));
    }

    /** All links work again. */
    public void heal() {
        nodes.forEach(Node::heal);
        officeToSql.pass();
        officeToRedis.pass();
    }

    /** People on every node, each node every {@code pause}, with passwords of their own that are never revoked. */
    public Load load(Clients clients, List<Password> passwords, Duration pause) {
        return new Load(clients, nodes, passwords, pause, System.nanoTime());
    }

    /** The number of an account, which is made if there is none of that login. */
    public long account(String login) {
        return clerk.account(login);
    }

    /** Issues a password, and writes that down. */
    public Password issue(String login) {
        return clerk.issue(login);
    }

    /** Passwords of people who stay for the life of the lab. */
    List<Password> regulars(int count) {
        while (regulars.size() < count) {
            regulars.add(issue("regular" + regulars.size() + "@example.org"));
        }
        return List.copyOf(regulars.subList(0, count));
    }

    /** Passwords of as many accounts. */
    public List<Password> issue(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> issue(name + number + "@example.org"))
                .toList();
    }

    /** Revokes, waits for the nodes as long as the portal would, and writes down what the answer was. */
    public Answer revoke(Password password) {
        return clerk.revoke(password);
    }

    /** Of a plan with the API; to be closed. */
    public Panel panel() {
        return new Panel(office, tls);
    }

    /** How far that change got, as the portal would say after waiting. */
    public Answer enforced(Change change) {
        return clerk.enforced(change);
    }

    @Override
    public void close() {
        heal();
        open.close();
    }
}
