package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G1: a connection that ends during a commit does not say whether it was made; so it is looked at. */
class LostCommitTest {
    private final Store.PostgreSql store;
    private final Wire wire;
    private Credentials credentials;
    private Account alice;
    private Phone phone;

    LostCommitTest(@TempDir Path folder) throws IOException {
        store = (Store.PostgreSql) TestStore.POSTGRESQL.empty(folder);
        URI server = URI.create(store.url().substring("jdbc:".length()));
        wire = new Wire(server.getPort());
    }

    @BeforeEach
    void open() {
        String url = store.url().replaceFirst("localhost:\\d+", "127.0.0.1:" + wire.listener.getLocalPort())
                // So that a commit is a word on the wire.
                + "?preferQueryMode=simple";
        credentials = Credentials.open(
                settings(new Store.PostgreSql(url, store.user(), store.password(), store.connections())));
        alice = account(credentials, ALICE);
        phone = issue(credentials, alice);
    }

    @AfterEach
    void close() throws IOException {
        credentials.close();
        wire.listener.close();
    }

    @Test
    void g1AChangeWhoseCommitHadNoAnswerIsTakenForMadeIfItWas() {
        wire.losesAnswer.set(true);
        Changed<?> revoked = credentials.passwords().revoke(phone.id(), "alice", "lost");
        assertThat(wire.losesAnswer).as("a commit was met").isFalse();
        assertThat(revoked.change()).isNotNull();
        assertRefused(verify(credentials, ALICE, phone), Outcome.Reason.REVOKED);
    }

    @Test
    void g1AChangeWhoseCommitNeverArrivedIsNotMade() {
        wire.losesCommit.set(true);
        assertThatThrownBy(() -> credentials.passwords().revoke(phone.id(), "alice", "lost"))
                .isInstanceOf(RecordUnavailable.class);
        assertThat(wire.losesCommit).as("a commit was met").isFalse();
        assertThat(credentials.passwords().find(phone.id()).orElseThrow().revocation())
                .isNull();
        assertThat(credentials.passwords().revoke(phone.id(), "alice", "lost").change())
                .isNotNull();
    }

    /** A password that was issued so is not lost with its secret. */
    @Test
    void g1APasswordWhoseCommitHadNoAnswerIsIssuedOnce() {
        wire.losesAnswer.set(true);
        Phone second = issue(credentials, alice);
        assertThat(wire.losesAnswer).as("a commit was met").isFalse();
        assertThat(verify(credentials, ALICE, second)).isInstanceOf(Outcome.Accepted.class);
        assertThat(credentials.passwords().list(alice.id())).hasSize(2);
    }

    /** A wire to the server that ends at a commit, before it or after. */
    private static final class Wire {
        final ServerSocket listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        final AtomicBoolean losesAnswer = new AtomicBoolean();
        final AtomicBoolean losesCommit = new AtomicBoolean();
        private final int server;

        Wire(int server) throws IOException {
            this.server = server;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
                    AtomicBoolean deaf = new AtomicBoolean();
                    Thread.ofVirtual().start(() -> pass(client, target, true, deaf));
                    Thread.ofVirtual().start(() -> pass(target, client, false, deaf));
                } catch (IOException _) {
                    // closed
                }
            }
        }

        private void pass(Socket from, Socket to, boolean up, AtomicBoolean deaf) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[8_192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    boolean commit =
                            up && new String(Arrays.copyOf(buffer, n), StandardCharsets.ISO_8859_1).contains("COMMIT");
                    if (commit && losesCommit.compareAndSet(true, false)) {
                        return;
                    }
                    if (commit && losesAnswer.compareAndSet(true, false)) {
                        deaf.set(true);
                    }
                    if (!up && deaf.get()) {
                        return; // the server has answered
                    }
                    out.write(buffer, 0, n);
                }
            } catch (IOException _) {
                // ended
            }
        }
    }
}
