package latchkey.faults.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Store;
import latchkey.faults.history.Answer;
import latchkey.faults.history.History;

/** One node as a single machine has it: its record is a SQLite file beside its log and its audit file. */
public final class Embedded implements AutoCloseable {
    private static final String PEPPER = "0123456789abcdef".repeat(4);
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final String REST = Node.API + "log: {format: json, audit: {file: audit.log}}\n";

    private final Opened open;
    private final SSLContext tls;
    private final Node node;
    private final Credentials office;
    private final Clerk clerk;
    private final History history = new History();

    private Embedded(Opened open, Path folder) throws Exception {
        this.open = open;
        Backends backends = open.add(new Backends());
        Certificate certificate = Certificate.make();
        tls = certificate.client();
        node = open.add(new Node(
                "embedded",
                folder,
                new Node.Setting(
                        0,
                        "record: {sqlite: {file: latchkey.db}}\n",
                        0,
                        REST,
                        backends,
                        certificate,
                        PEPPER,
                        LEASE,
                        null,
                        Map.of())));
        node.launch();
        node.awaitReady();
        Store store = new Store.Sqlite(folder.resolve("embedded/latchkey.db"));
        office = open.add(Credentials.open(CredentialSettings.of(store, PEPPER.getBytes(StandardCharsets.US_ASCII))
                .with(draft -> {
                    draft.argon2 = Lab.CHEAP;
                    draft.activeLimit = 100_000;
                })));
        clerk = new Clerk(office, history);
    }

    /** Starts it with all its files in that folder. */
    public static Embedded start(Path folder) throws Exception {
        return Opened.whole(open -> new Embedded(open, folder));
    }

    public Node node() {
        return node;
    }

    public Credentials office() {
        return office;
    }

    /** To be closed. */
    public Panel panel() {
        return new Panel(office, tls);
    }

    public History history() {
        return history;
    }

    public Clients clients() {
        return new Clients(tls, history);
    }

    public long account(String login) {
        return clerk.account(login);
    }

    /** Issues a password, and writes that down. */
    public Password issue(String login) {
        return clerk.issue(login);
    }

    /** Revokes, and writes down what the answer was. */
    public Answer revoke(Password password) {
        return clerk.revoke(password);
    }

    @Override
    public void close() {
        open.close();
    }
}
