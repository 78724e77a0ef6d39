package latchkey.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a configuration file, and says everything that is wrong with it at once. */
public final class ConfigLoader {

    private ConfigLoader() {}

    /** Where {@code {env: NAME}} is looked up. */
    @FunctionalInterface
    public interface Environment {

        /** The value, or {@code null} if there is no such variable. */
        @Nullable
        String get(String name);
    }

    /**
     * Reads the file, and the files and environment variables that it names as secrets.
     *
     * @throws ConfigException with every problem found: then nothing of the file is to be used
     */
    public static Configuration read(Path file) throws ConfigException {
        return read(new Document(file, System::getenv));
    }

    /**
     * The settings alone.
     *
     * @throws ConfigException as {@link #read}
     */
    public static Settings load(Path file) throws ConfigException {
        return read(file).settings();
    }

    /**
     * As {@link #load(Path)}, with another environment.
     *
     * @throws ConfigException as {@link #read}
     */
    public static Settings load(Path file, Environment environment) throws ConfigException {
        return load(new Document(file, environment));
    }

    static Settings load(Document document) throws ConfigException {
        return read(document).settings();
    }

    static Configuration read(Document document) throws ConfigException {
        @Nullable Node root = YamlText.read(document);
        Optional<Settings> settings = document.isSound()
                ? Section.read(new Place(document, "", 1), root, SettingsReader::settings)
                : Optional.empty();
        if (settings.isPresent() && document.isSound()) {
            return new Configuration(document, root, settings.get());
        }
        throw new ConfigException(document.problems().stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList());
    }
}
