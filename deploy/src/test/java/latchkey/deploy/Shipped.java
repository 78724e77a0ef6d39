package latchkey.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of {@code deploy/}, as an operator finds them. */
public final class Shipped {

    private Shipped() {}

    /** The top folder of the project. */
    public static Path root() {
        return Path.of(System.getProperty("latchkey.root")).toAbsolutePath().normalize();
    }

    /** @param name as seen from the folder {@code deploy} */
    public static Path file(String name) {
        return root().resolve("deploy").resolve(name);
    }

    /** @param name as seen from the folder {@code deploy} */
    public static String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
