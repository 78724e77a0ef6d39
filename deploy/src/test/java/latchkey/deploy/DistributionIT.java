package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives: whole, the same, and of use without the sources. */
class DistributionIT {

    @Test
    void everyLibraryIsThereAndNoOther() throws IOException {
        try (JarFile jar =
                new JarFile(Distribution.layout().resolve("latchkey.jar").toFile())) {
            String path = jar.getManifest().getMainAttributes().getValue("Class-Path");

            assertThat(Distribution.names(Distribution.layout().resolve("lib")))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(path.split(" "))
                            .map(entry -> entry.substring("lib/".length()))
                            .toList());
        }
    }

    @Test
    void whatOperatorsNeedIsThere() {
        assertThat(Distribution.layout().resolve("latchkey")).isExecutable();
        assertThat(Stream.of(
                        "README.md",
                        "config/latchkey.yaml",
                        "config/latchkey.schema.json",
                        "config/examples/postgresql.yaml",
                        "deploy/systemd/latchkey.service",
                        "deploy/dovecot/latchkey.conf",
                        "deploy/runbook/README.md",
                        "licences/THIRD-PARTY.txt"))
                .allSatisfy(
                        file -> assertThat(Distribution.layout().resolve(file)).isNotEmptyFile());
        assertThat(Stream.of("deploy/pom.xml", "deploy/src", "deploy/package", "deploy/debian"))
                .noneMatch(file -> Files.exists(Distribution.layout().resolve(file)));
    }

    @Test
    void bothArchivesHoldTheLayout(@TempDir Path folder) throws IOException {
        String top = "latchkey-" + System.getProperty("latchkey.version");
        Program.run("tar", "-xzf", Distribution.archive(".tar.gz").toString(), "-C", folder.toString())
                .succeeded();
        assertThat(folder.resolve(top + "/latchkey")).isExecutable();
        assertThat(files(folder.resolve(top))).isEqualTo(files(Distribution.layout()));
        try (ZipFile zip = new ZipFile(Distribution.archive(".zip").toFile())) {
            assertThat(zip.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(entry -> entry.getName().substring(top.length() + 1)))
                    .containsExactlyInAnyOrderElementsOf(files(Distribution.layout()));
        }

        String told = Program.run("sh", folder.resolve(top + "/latchkey").toString(), "--version")
                .succeeded();

        assertThat(told).isEqualTo("latchkey " + System.getProperty("latchkey.version") + "\n");
    }

    @Test
    void theChecksumsAreRight() throws Exception {
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(Distribution.target().resolve("SHA256SUMS"))) {
            String name = line.substring(line.indexOf("  ") + 2);
            Path file = Distribution.target().resolve(name);
            named.add(name);
            assertThat(line).isEqualTo(sum(file) + "  " + name);
        }
        assertThat(named)
                .contains(
                        Distribution.archive(".tar.gz").getFileName().toString(),
                        Distribution.archive(".zip").getFileName().toString(),
                        Distribution.deb().getFileName().toString());
    }

    private static String sum(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    /** Files and links, relative to the folder; what is made when it runs is none of them. */
    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.filter(file -> Files.isRegularFile(file) || Files.isSymbolicLink(file))
                    .map(file -> folder.relativize(file).toString())
                    .toList());
        }
    }
}
