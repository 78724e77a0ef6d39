package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, copied to a place of its own with the jar that was just built. */
class LauncherIT {

    /** Stands in for Maven: notes that it was called, takes its time, and makes the jar. */
    private static final String MAVEN = """
            #!/bin/sh
            echo called >>"$MAVEN_CALLS"
            echo noise of the build
            sleep 1
            [ -z "$MAVEN_FAILS" ] || { echo the reason; exit 1; }
            mkdir -p app
            [ -e app/target ] || ln -s "$BUILT" app/target
            touch -c app/target/latchkey.jar
            """;

    @TempDir
    private Path folder;

    private Path root;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void copy() throws IOException {
        root = Files.createDirectories(folder.resolve("a place with spaces"));
        Files.copy(LaunchedProcess.root().resolve("latchkey"), root.resolve("latchkey"));
    }

    @Test
    void runsFromAnywhereThroughLinks() throws Exception {
        linkJar();
        Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        Path link = Files.createSymbolicLink(
                elsewhere.resolve("first"), Path.of("..", root.getFileName().toString(), "latchkey"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), link);

        try (LaunchedProcess launched = run(elsewhere, "bash", second.toString(), "--help")) {
            assertThat(launched.exitCode()).isZero();
            assertThat(launched.output()).startsWith("Usage: latchkey");
            assertThat(launched.errors()).isEmpty();
        }
    }

    @Test
    void passesArgumentsAndTheExitCodeOn() throws Exception {
        linkJar();

        try (LaunchedProcess launched = latchkey("check", "--config", "no such file *")) {
            assertThat(launched.exitCode()).isEqualTo(3);
            assertThat(launched.output()).isEmpty();
            assertThat(launched.errors()).contains("no such file *");
        }
    }

    @Test
    void passesOptionsToTheJvm() throws Exception {
        linkJar();
        environment.put("LATCHKEY_JAVA_OPTS", "-Dlatchkey.unused=1 -XX:NoSuchOption=1");

        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isEqualTo(1);
            assertThat(launched.output() + launched.errors()).contains("NoSuchOption");
        }
    }

    @Test
    void saysWhatToInstallWithoutJava() throws Exception {
        linkJar();
        Path launcher = root.resolve("latchkey");
        Files.writeString(launcher, Files.readString(launcher).replace("least_java=25", "least_java=9999"));

        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isEqualTo(5);
            assertThat(launched.output()).isEmpty();
            assertThat(launched.errors()).contains("Java 9999", "Install a JDK", "LATCHKEY_JAVA");
        }
    }

    @Test
    void aJavaThatIsNoneIsNotReplacedInSilence() throws Exception {
        linkJar();
        environment.put("LATCHKEY_JAVA", folder.toString());

        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isEqualTo(5);
            assertThat(launched.errors()).contains("LATCHKEY_JAVA", folder.toString());
        }
    }

    @Test
    void takesTheJavaThatIsNamed() throws Exception {
        linkJar();
        environment.put("LATCHKEY_JAVA", System.getProperty("java.home") + "/bin/java");

        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isZero();
        }
    }

    @Test
    void buildsOnceThoughStartedTwice() throws Exception {
        useSources();

        try (LaunchedProcess first = latchkey("--help");
                LaunchedProcess second = latchkey("--help")) {
            assertThat(first.exitCode()).isZero();
            assertThat(second.exitCode()).isZero();
            assertThat(first.output()).startsWith("Usage: latchkey").doesNotContain("noise");
            assertThat(second.output()).isEqualTo(first.output());
            assertThat(first.errors() + second.errors()).contains("building");
        }
        assertThat(mavenCalls()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        useSources();
        Files.createSymbolicLink(root.resolve("app/target"), folder.resolve("target"));
        Path source = root.resolve("config/src/main/java/Some.java");
        FileTime jar = Files.getLastModifiedTime(root.resolve("app/target/latchkey.jar"));
        age(FileTime.from(jar.toInstant().minusSeconds(60)));
        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isZero();
            assertThat(launched.errors()).isEmpty();
        }
        assertThat(mavenCalls()).isZero();

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isZero();
        }
        assertThat(mavenCalls()).isEqualTo(1);
    }

    @Test
    void aBuildThatFailsIsShown() throws Exception {
        useSources();
        environment.put("MAVEN_FAILS", "yes");

        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isEqualTo(5);
            assertThat(launched.output()).isEmpty();
            assertThat(launched.errors()).contains("the reason", "could not be built");
        }
    }

    @Test
    void saysWhatToInstallWithoutMaven() throws Exception {
        useSources();
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("bash", "sh", "dirname", "readlink", "sed", "head", "find", "mkdir", "flock")) {
            Files.createSymbolicLink(tools.resolve(tool), which(tool));
        }
        environment.put("PATH", tools.toString());

        try (LaunchedProcess launched = latchkey("--help")) {
            assertThat(launched.exitCode()).isEqualTo(5);
            assertThat(launched.output()).isEmpty();
            assertThat(launched.errors()).contains("Maven is missing", "Install Maven");
        }
    }

    private void linkJar() throws IOException {
        Files.createDirectories(root.resolve("app"));
        Files.createSymbolicLink(root.resolve("app/target"), built());
    }

    private static Path built() {
        return LaunchedProcess.root().resolve("app/target");
    }

    /** A source tree to build from, and a Maven. */
    private void useSources() throws IOException {
        for (String module :
                List.of("config", "credentials", "gateway/dialogs", "gateway/server", "admin-api", "app")) {
            Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("config/src/main/java/Some.java"), "class Some {}");
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path maven = Files.writeString(programs.resolve("mvn"), MAVEN);
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        environment.put("MAVEN_CALLS", folder.resolve("calls").toString());
        environment.put("BUILT", ownJar().toString());
    }

    /** A jar whose age the test may change, beside links to the libraries. */
    private Path ownJar() throws IOException {
        Path target = Files.createDirectories(folder.resolve("target"));
        Files.copy(built().resolve("latchkey.jar"), target.resolve("latchkey.jar"));
        Files.createSymbolicLink(target.resolve("lib"), built().resolve("lib"));
        return target;
    }

    private void age(FileTime time) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file :
                    (Iterable<Path>) files.filter(file -> !file.startsWith(root.resolve("app/target")))::iterator) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    private long mavenCalls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private static Path which(String tool) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv("PATH"))
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private LaunchedProcess latchkey(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("bash", root.resolve("latchkey").toString()));
        command.addAll(List.of(arguments));
        return LaunchedProcess.start(folder, environment, command);
    }

    private LaunchedProcess run(Path where, String... command) throws IOException {
        return LaunchedProcess.start(where, environment, List.of(command));
    }
}
