package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of {@code deploy/}, as an operator edits it: so the tests run what is handed out. */
record Deployed(String text) {

    static Deployed file(String name) {
        try {
            return new Deployed(Files.readString(root().resolve("deploy").resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The top folder of the project. */
    static Path root() {
        return Path.of(System.getProperty("latchkey.root")).toAbsolutePath().normalize();
    }

    /**
     * Replaces a value wherever it stands.
     *
     * @throws IllegalArgumentException if it stands nowhere: then the file is no longer what the test thinks it is
     */
    Deployed with(String value, String replacement) {
        if (!text.contains(value)) {
            throw new IllegalArgumentException("not in the file: " + value);
        }
        return new Deployed(text.replace(value, replacement));
    }
}
