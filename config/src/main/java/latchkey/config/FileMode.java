package latchkey.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may read a file that holds a secret. */
final class FileMode {

    private FileMode() {}

    /** Notes a problem if everybody can read or change the file; file systems without such modes are taken as they are. */
    static void requirePrivate(Place place, Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                place.problem(
                        Form.shown(file.toString()) + " with mode " + PosixFilePermissions.toString(mode),
                        "a file closed to others (chmod o-rwx)");
            }
        } catch (UnsupportedOperationException _) {
            // Windows: no modes to judge.
        } catch (IOException _) {
            place.problem("no readable file " + Form.shown(file.toString()), "a file that can be read");
        }
    }
}
