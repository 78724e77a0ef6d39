package latchkey.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.config.Settings;

/** A latchkey.yaml with every file in place that it names; what is in them is not looked at. */
final class InstalledConfiguration {

    private static final Pattern NAMED_FILE =
            Pattern.compile("^ *(?:- )?(?:.*\\{)?(?:file|certificate|key|ca): +([^ ,}\\n]+)", Pattern.MULTILINE);

    private InstalledConfiguration() {}

    /** The files that the text names, as it names them. */
    static List<String> files(String yaml) {
        return NAMED_FILE.matcher(yaml).results().map(found -> found.group(1)).toList();
    }

    /**
     * Loads it as {@code latchkey check} does.
     *
     * @param folder the folder that it stands in
     */
    static Settings load(Path folder, String yaml) throws IOException {
        for (String file : files(yaml)) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "0123456789abcdef0123456789abcdef\n");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r-----"));
        }
        try {
            return ConfigLoader.load(Files.writeString(folder.resolve("latchkey.yaml"), yaml));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage() + "\n" + yaml, e);
        }
    }
}
