package latchkey.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads a file of peppers while the process runs, under the same rules as at the start. */
public final class PepperFile {

    private PepperFile() {}

    /**
     * Reads what the file holds now.
     *
     * @throws MalformedPepper if it would not do at a start either
     * @throws IOException if it cannot be read
     */
    public static PepperText read(Path file) throws IOException, MalformedPepper {
        Optional<String> open = FileMode.openToOthers(file);
        if (open.isPresent()) {
            throw new MalformedPepper("mode " + open.get(), FileMode.CLOSED_TO_OTHERS);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(PepperText.MOST_BYTES + 1);
            try {
                return PepperText.parse(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }
}
