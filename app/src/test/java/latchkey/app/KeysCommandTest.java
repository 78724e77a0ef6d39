package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.app.node.RunningNode;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import latchkey.config.Secret;
import latchkey.config.Settings;
import latchkey.credentials.Attempt;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;
import latchkey.credentials.Store;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
        installation.run("account", "add", "anna", "--two-factor", "external").succeeded();
    }

    /** A node that nobody is signed in to. */
    private static final class NoSessions implements SessionHolder {
        @Override
        public CompletionStage<Integer> changed(Change change) {
            return CompletableFuture.completedStage(0);
        }

        @Override
        public void cutOff() {}

        @Override
        public List<SessionFacts> sessions() {
            return List.of();
        }

        @Override
        public int count() {
            return 0;
        }
    }

    @Test
    void aNewKeyTakesTheOldOnesPlaceAndTheOldOneIsRetiredWhenNothingNeedsIt() throws IOException {
        issue("Phone");
        String old = keys().at("/0/id").asText();
        String text = Files.readString(installation.pepper()).strip();

        JsonNode rotated =
                installation.run("keys", "rotate", "--json").succeeded().json();

        String present = rotated.path("present").asText();
        assertThat(rotated.path("former").asText()).isEqualTo(old).isNotEqualTo(present);
        assertThat(Files.readString(installation.pepper()).lines())
                .hasSize(2)
                .last()
                .isEqualTo(text);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.pepper())))
                .isEqualTo("rw-------");
        issue("Tablet");
        assertThat(keys().toString()).isEqualTo("[" + key(present, "present", 1) + "," + key(old, "former", 1) + "]");

        assertThat(retire(old).failed(ExitCode.REFUSED).err()).contains("1 app password that works is still under");
        assertThat(retire(present).failed(ExitCode.REFUSED).err()).contains("is the present one");
        assertThat(retire("nonsense").failed(ExitCode.REFUSED).err()).contains("no key nonsense");
        assertThat(Files.readString(installation.pepper()).lines()).hasSize(2);

        installation.run("password", "revoke", "anna", "--all").succeeded();
        assertThat(retire(old).succeeded().out()).isEqualTo("retired " + old + "\n");
        assertThat(keys()).hasSize(1);
        assertThat(installation
                        .run("account", "history", "--id", "0")
                        .succeeded()
                        .out()
                        .lines())
                .hasSize(4)
                .element(1)
                .asString()
                .contains("keys rotated", "operator:", "key " + old + " was retired");
    }

    @Test
    void aNodeThatDoesNotKnowTheNewKeyStopsItHalfWay() throws Exception {
        String old = keys().at("/0/id").asText();
        byte[] oldText = Files.readString(installation.pepper()).strip().getBytes(StandardCharsets.US_ASCII);
        Store store = new Store.Sqlite(folder.resolve("data/latchkey.db"));
        try (Credentials far = Credentials.open(CredentialSettings.of(store, oldText))) {
            var membership = far.nodes().join("far.example.org", new NoSessions());
            assertThat(membership).isNotNull();

            assertThat(installation
                            .run("keys", "rotate")
                            .failed(ExitCode.REFUSED)
                            .err())
                    .contains(
                            "far.example.org did not read it",
                            installation.pepper().toString());

            JsonNode half = keys();
            assertThat(half.at("/0/id").asText()).isEqualTo(old);
            assertThat(half.at("/0/known_by/0").asText()).isEqualTo("far.example.org");
            assertThat(half.at("/1/state").asText()).isEqualTo("next");
            assertThat(half.at("/1/unknown_to/0").asText()).isEqualTo("far.example.org");

            byte[] nextText =
                    Files.readAllLines(installation.pepper()).getLast().getBytes(StandardCharsets.US_ASCII);
            far.keys().replace(List.of(oldText, nextText)); // as if the file was copied
            assertThat(installation
                            .run("keys", "rotate", "--json")
                            .succeeded()
                            .json()
                            .path("present"))
                    .isEqualTo(half.at("/1/id"));
            assertThat(keys()).hasSize(2);
        }
    }

    /** It would make passwords that no other node could check. */
    @Test
    void aKeyThatANodeStillMakesPasswordsUnderIsNotRetired() throws Exception {
        String old = keys().at("/0/id").asText();
        byte[] oldText = Files.readString(installation.pepper()).strip().getBytes(StandardCharsets.US_ASCII);
        installation.run("keys", "rotate").succeeded();
        byte[] newText = Files.readAllLines(installation.pepper()).getFirst().getBytes(StandardCharsets.US_ASCII);
        Store store = new Store.Sqlite(folder.resolve("data/latchkey.db"));
        // As from the file as it was after the first step.
        try (Credentials far = Credentials.open(
                CredentialSettings.of(store, oldText).with(draft -> draft.formerPeppers = List.of(newText)))) {
            try (var _ = far.nodes().join("far.example.org", new NoSessions())) {
                assertThat(retire(old).failed(ExitCode.REFUSED).err())
                        .contains("still the present one of far.example.org")
                        .contains(installation.pepper().toString());
            }
            assertThat(Files.readAllLines(installation.pepper())).hasSize(2);
        }
        retire(old).succeeded();
    }

    /** Whoever is told that a key was added finds it in the file, however many add one at the same time. */
    @Test
    void noKeyIsLostWhenSeveralAreAddedAtOnce() throws Exception {
        keys();
        Settings settings = ConfigLoader.load(installation.configuration());
        List<Callable<Optional<String>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String text = "another key for this test, number " + i;
            all.add(() -> {
                try {
                    KeyFile.of(settings).addNext(Secret.of(text), Instant.EPOCH);
                    return Optional.of(text);
                } catch (CommandFailure e) {
                    assertThat(e.getMessage()).contains("changed by somebody else");
                    return Optional.empty();
                }
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 5; round++) {
                Files.writeString(installation.pepper(), "the first key of all, in this test\n");
                List<String> added = new ArrayList<>();
                for (Future<Optional<String>> one : threads.invokeAll(all)) {
                    one.get().ifPresent(added::add);
                }
                assertThat(added).isNotEmpty();
                assertThat(Files.readAllLines(installation.pepper())).containsAll(added);
            }
        }
    }

    /** As after a kill -9: no key lies about in a file that nobody knows of. */
    @Test
    void whatAnInterruptedCommandLeftIsTakenAway() throws IOException {
        keys();
        Path left = Files.writeString(installation.pepper().resolveSibling(".pepper4711.new"), "half a file of keys");
        Path other = Files.writeString(installation.pepper().resolveSibling(".pepper-of-mine.new"), "not ours");
        installation.run("keys", "rotate").succeeded();
        assertThat(left).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void aRunningNodeTakesTheNewKeyWithoutARestart() throws Exception {
        String password = installation
                .run("password", "issue", "anna", "--label", "Phone")
                .out()
                .strip();
        Configuration settings = ConfigLoader.read(installation.configuration());
        try (RunningNode node = RunningNode.start(settings)) {
            String name = settings.settings().node().name();
            assertThat(keys().at("/0/known_by").toString()).contains(name);

            String present = installation
                    .run("keys", "rotate", "--json")
                    .succeeded()
                    .json()
                    .path("present")
                    .asText();

            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (!node.credentials().keys().present().id().equals(present)) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                Thread.sleep(50);
            }
            assertThat(node.credentials().verifier().verify(attempt(password))).isInstanceOf(Outcome.Accepted.class);
            assertThat(keys().at("/1/known_by").toString()).contains(name);
        }
    }

    private static Attempt attempt(String password) {
        return new Attempt(
                "anna",
                password.getBytes(StandardCharsets.US_ASCII),
                Service.IMAP,
                InetAddress.getLoopbackAddress(),
                "");
    }

    @Test
    void keysInTheEnvironmentAreChangedByHand() throws IOException {
        assumeThat(System.getenv("PATH")).hasSizeGreaterThanOrEqualTo(32);
        Files.writeString(installation.configuration(), "  pepper: {env: PATH}\n", StandardOpenOption.APPEND);

        assertThat(installation.run("keys", "rotate").failed(ExitCode.REFUSED).err())
                .contains("in the environment", "By hand: add a line");
        assertThat(keys().at("/0/state").asText()).isEqualTo("present");
    }

    @Test
    void aKeyThatPasswordsNeedAndNobodyHasIsShown() throws IOException {
        issue("Phone");
        String old = keys().at("/0/id").asText();
        Files.writeString(installation.pepper(), "another".repeat(5));

        assertThat(keys().at("/1").toString()).isEqualTo(key(old, "missing", 1));
    }

    /** A second factor is not lost because nobody signed in at the portal for a while. */
    @Test
    void aKeyThatAnOwnersSecretsAreUnderIsNotRetired() throws Exception {
        Settings settings = ConfigLoader.load(installation.configuration());
        byte[] password = "seven purple otters knit".getBytes(StandardCharsets.US_ASCII);
        try (Credentials credentials = ConfigurationFile.open(settings)) {
            long anna = credentials.accounts().find("anna").orElseThrow().id();
            var _ = credentials.owners().primaryPasswords().reset(anna, password, "test", "");
        }
        String old = keys().at("/0/id").asText();
        installation.run("keys", "rotate").succeeded();
        assertThat(keys().at("/1/owner_secrets").asInt()).isEqualTo(1);
        assertThat(retire(old).failed(ExitCode.REFUSED).err()).contains("1 of the owners' primary passwords");

        try (Credentials credentials = ConfigurationFile.open(ConfigLoader.load(installation.configuration()))) {
            var _ = credentials.owners().primaryPasswords().check("anna", password, InetAddress.getLoopbackAddress());
        }
        assertThat(keys().at("/0/owner_secrets").asInt()).isEqualTo(1);
        retire(old).succeeded();
    }

    private static String key(String id, String state, int passwords) {
        return "{\"id\":\"%s\",\"state\":\"%s\",\"passwords\":%d,\"owner_secrets\":0,\"known_by\":[],\"unknown_to\":[]}"
                .formatted(id, state, passwords);
    }

    private void issue(String label) {
        installation.run("password", "issue", "anna", "--label", label).succeeded();
    }

    /** Dates the file back first: the command gives nodes fifteen seconds to read it. */
    private Installation.Ended retire(String id) throws IOException {
        Files.setLastModifiedTime(installation.pepper(), FileTime.fromMillis(1));
        return installation.run("keys", "retire", id);
    }

    private JsonNode keys() throws IOException {
        return installation.run("keys", "list", "--json").succeeded().json().path("keys");
    }
}
