package latchkey.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Who may read a file that holds a secret. */
final class FileMode {

    /** Completes the sentence "allowed: …". */
    static final String CLOSED_TO_OTHERS = "a file closed to others (chmod o-rwx)";

    private FileMode() {}

    /** Notes a problem if everybody can read or change the file; file systems without such modes are taken as they are. */
    static void requirePrivate(Place place, Path file) {
        try {
            openToOthers(file)
                    .ifPresent(mode ->
                            place.problem(Form.shown(file.toString()) + " with mode " + mode, CLOSED_TO_OTHERS));
        } catch (IOException _) {
            place.problem("no readable file " + Form.shown(file.toString()), "a file that can be read");
        }
    }

    /** The mode of a file that everybody can read or change; empty if that is not so, or if there are no such modes. */
    static Optional<String> openToOthers(Path file) throws IOException {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            boolean open =
                    mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE);
            return open ? Optional.of(PosixFilePermissions.toString(mode)) : Optional.empty();
        } catch (UnsupportedOperationException _) {
            return Optional.empty(); // Windows: no modes to judge.
        }
    }
}
