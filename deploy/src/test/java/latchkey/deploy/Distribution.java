package latchkey.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the build of this module has made. */
interface Distribution {

    /** The folder with all that it made. */
    static Path target() {
        return Shipped.file("target");
    }

    /** The layout that is packed. */
    static Path layout() {
        return target().resolve("latchkey");
    }

    /** @param end as in {@code .tar.gz} */
    static Path archive(String end) {
        return target().resolve("latchkey-" + System.getProperty("latchkey.version") + end);
    }

    static Path deb() {
        String version = System.getProperty("latchkey.version").replace("-SNAPSHOT", "~snapshot");
        return target().resolve("latchkey_" + version + "_all.deb");
    }

    /** The names of the files in a folder. */
    static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
