package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G1: what was acknowledged is there after {@code kill -9}, and what was not is there wholly or not at all. */
class KillTest {
    private static final int KILLS = 4;

    @TempDir
    private Path folder;

    /** The process that is killed: issues and revokes for ever, and says so line by line after each. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            PrintStream said = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            CredentialSettings settings =
                    settings(new Store.Sqlite(Path.of(arguments[0]))).with(draft -> draft.activeLimit = 1_000_000);
            try (Credentials credentials = Credentials.open(settings)) {
                Account alice = credentials.accounts().find(ALICE).orElseThrow();
                for (int i = 0; i < 1_000_000; i++) {
                    long id = Samples.issue(credentials, alice).id();
                    said.println("issued " + id);
                    if (i % 2 == 0) {
                        credentials.passwords().revoke(id, "victim", "");
                        said.println("revoked " + id);
                    }
                }
            }
        }
    }

    @Test
    void g1NothingThatWasAcknowledgedIsLost() throws Exception {
        Path file = folder.resolve("latchkey.db");
        try (Credentials credentials = Credentials.open(settings(new Store.Sqlite(file)))) {
            account(credentials, ALICE);
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(saidUntilKilled(file, 5 + random.nextInt(60)));
        }
        try (Credentials credentials = Credentials.open(settings(new Store.Sqlite(file)))) {
            Account alice = credentials.accounts().find(ALICE).orElseThrow();
            Map<Long, AppPassword> kept = credentials.passwords().list(alice.id()).stream()
                    .collect(Collectors.toMap(AppPassword::id, Function.identity()));
            assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(KILLS * 4);
            for (String line : acknowledged) {
                String[] words = line.split(" ", -1);
                assertThat(kept.get(Long.valueOf(words[1])))
                        .as("%s, seed %d", line, seed)
                        .isNotNull()
                        .matches(password -> words[0].equals("issued") || password.revocation() != null);
            }
            long revoked = kept.values().stream()
                    .filter(password -> password.revocation() != null)
                    .count();
            // One epoch and one line of audit for each change, committed or not acknowledged; none is half there.
            assertThat(alice.epoch()).isEqualTo(1 + kept.size() + revoked);
            assertThat(credentials.audit(alice.id(), 1_000_000)).hasSize((int) alice.epoch());
        }
    }

    /** All the lines that it said; killed after that many. */
    private static List<String> saidUntilKilled(Path file, int lines) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader reader = victim.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.matches("(issued|revoked) \\d+")) {
                    said.add(line);
                }
                if (said.size() == lines) {
                    victim.toHandle().destroyForcibly(); // and read what it had said
                }
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
        return said;
    }
}
