package latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of the shipped file, it loads or is refused by the one exception, and no secret is told. */
class MutationTest {

    private static final String PIECES = "abcz019 \t\n:-#{}[],*&!|>'\"%@`?~.\\/\u0000\u0007\u00e9\ufeff";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @RepeatedTest(4)
    void a_mangled_file_is_refused_without_a_crash() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String annotated = Files.readString(Path.of("latchkey.yaml"));
        String bare = annotated.replaceAll("(?m)^( *)#(?! |$)", "$1").replaceAll("(?m)^ *# .*\n", "");
        Folder files = Folder.of(folder, bare);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            String yaml = bare;
            for (int n = random.nextInt(4); n >= 0; n--) {
                yaml = mutate(yaml, random);
            }
            try {
                assertThat(files.load(yaml).toString()).doesNotContain(Folder.CANARY);
            } catch (ConfigException e) {
                refused++;
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain(Folder.CANARY);
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ":\n" + yaml, e);
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(50);
    }

    private static String mutate(String yaml, Random random) {
        List<String> lines = new ArrayList<>(yaml.lines().toList());
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        int column = random.nextInt(line.length() + 1);
        switch (random.nextInt(8)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(random.nextInt(lines.size()), line);
            case 2 -> lines.set(at, lines.set(random.nextInt(lines.size()), line));
            case 3 -> lines.set(at, " ".repeat(random.nextInt(5)) + line.strip());
            case 4 -> lines.set(at, line.substring(0, column));
            case 5 -> lines.set(at, line.split(":", 2)[0] + ": " + piece(random).repeat(1 + random.nextInt(40)));
            case 6 -> lines.set(at, line.replace("{file: secrets/imap-master}", Folder.CANARY));
            default -> lines.set(at, line.substring(0, column) + piece(random) + line.substring(column));
        }
        lines.add("");
        return String.join("\n", lines);
    }

    private static String piece(Random random) {
        return String.valueOf(PIECES.charAt(random.nextInt(PIECES.length())));
    }
}
