package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the folders that the mail servers deliver to. */
interface Maildir {

    /** The message files in {@code new} and {@code cur}; none when the folder is not there yet. */
    static List<Path> messages(Path folder) {
        return Stream.of("new", "cur")
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .flatMap(part -> files(part).stream())
                .toList();
    }

    /** Everything in a folder that is no folder. */
    static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
