package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** {@code latchkey practise}, and what the launcher makes of it. */
@TestInstance(Lifecycle.PER_CLASS)
class StartIT {

    private static final String CONFIGURATION = """
            listeners:
              - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
            backends:
              dav: {host: 127.0.0.1, port: 5232, tls: none}
            management: {address: 127.0.0.1, port: 0}
            """;

    private static final int ROUNDS = 2;

    private Path folder;
    private Path home;
    private Start before;

    /** A distribution of its own. Its first starts make the data folder, too. */
    @BeforeAll
    void practise(@TempDir Path given) throws Exception {
        folder = given;
        home = Files.createDirectories(folder.resolve("a home"));
        Path lib = Files.createDirectories(home.resolve("lib"));
        for (String name : List.of("latchkey", "latchkey.jar")) {
            Files.copy(Distribution.layout().resolve(name), home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        try (Stream<Path> jars = Files.list(Distribution.layout().resolve("lib"))) {
            for (Path jar : (Iterable<Path>) jars::iterator) {
                Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.writeString(folder.resolve("latchkey.yaml"), CONFIGURATION);
        before = serve();
        assertThat(latchkey("practise").succeeded()).isEmpty();
    }

    @Test
    void aStartThatWasPractisedIsFaster() throws Exception {
        Start after = serve();

        System.out.printf("start to ready: %s without, %s with practice%n", before, after);
        assertThat(after.processor())
                .as("processor time, which does not depend on who else is busy: %s, before %s", after, before)
                .isLessThan(before.processor().multipliedBy(8).dividedBy(10));
        assertThat(after.wall()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void notesThatAreBrokenNeverStopAStart() throws Exception {
        Path notes = onlyNotes();
        Path kept = Files.move(notes, folder.resolve("kept"));
        try {
            for (int length : List.of(0, 4096)) {
                Files.write(notes, new byte[length]);
                assertThat(latchkey("--version").succeeded())
                        .startsWith("latchkey ")
                        .hasLineCount(1);
            }
        } finally {
            Files.move(kept, notes, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Jars of two commits may have the same date and size, and Java looks at no more; the launcher looks into them. */
    @Test
    void otherJarsDoNotUseThem() throws Exception {
        assertThat(flags()).contains("AOTCache=" + onlyNotes());
        Path jar = home.resolve("latchkey.jar");
        byte[] original = Files.readAllBytes(jar);
        byte[] changed = original.clone();
        changed[10]++;
        try {
            Files.write(jar, changed);

            assertThat(flags()).contains("latchkey ").doesNotContain("AOTCache");
        } finally {
            Files.write(jar, original);
            Files.setLastModifiedTime(
                    jar, Files.getLastModifiedTime(Distribution.layout().resolve("latchkey.jar")));
        }
    }

    /** The version, and with which flags Java was started. */
    private String flags() {
        return Program.run(
                        "env",
                        "LATCHKEY_JAVA_OPTS=-XX:+PrintCommandLineFlags",
                        "sh",
                        home.resolve("latchkey").toString(),
                        "--version")
                .succeeded();
    }

    private Path onlyNotes() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("cache"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private Program latchkey(String argument) {
        return Program.run("sh", home.resolve("latchkey").toString(), argument);
    }

    /** The best of some rounds, from exec to ready. */
    private Start serve() throws Exception {
        List<Start> starts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            starts.add(start());
        }
        return new Start(
                starts.stream().map(Start::wall).sorted().findFirst().orElseThrow(),
                starts.stream().map(Start::processor).sorted().findFirst().orElseThrow());
    }

    private record Start(Duration wall, Duration processor) {}

    private Start start() throws Exception {
        Path log = Files.createTempFile(folder, "serve", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", home.resolve("latchkey").toString(), "serve")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "LATCHKEY_CONFIG", folder.resolve("latchkey.yaml").toString()));
        long begun = System.nanoTime();
        Process serve = builder.start();
        try {
            while (!Files.readString(log).contains("ready")) {
                assertThat(serve.isAlive()).as(Files.readString(log)).isTrue();
                assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.MINUTES.toNanos(2));
                Thread.sleep(5);
            }
            return new Start(
                    Duration.ofNanos(System.nanoTime() - begun),
                    serve.toHandle().info().totalCpuDuration().orElseThrow());
        } finally {
            serve.destroy();
            serve.waitFor(60, TimeUnit.SECONDS);
            serve.destroyForcibly();
        }
    }
}
