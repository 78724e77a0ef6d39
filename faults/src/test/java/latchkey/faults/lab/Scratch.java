package latchkey.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Folders for what a lab leaves behind: below the build's own, for whoever wants to read the logs of a failure. */
public final class Scratch {
    private Scratch() {}

    /** The classes of the lab in a jar. */
    static Path jar(Path folder) throws IOException {
        Path classes = Path.of(Scratch.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path file = folder.resolve("lab.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file));
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, jar);
            }
        }
        return file;
    }

    /** A new one. */
    public static Path folder() throws IOException {
        Path parent = Path.of(System.getProperty("latchkey.root"), "faults", "target", "labs");
        Files.createDirectories(parent);
        return Files.createTempDirectory(parent, "lab");
    }
}
