package latchkey.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import latchkey.config.ConfigLoader.Environment;

/** One configuration file while it is being read: what it stands on, and what was noticed so far. */
final class Document {

    private final Path file;
    private final Environment environment;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Known> keys = new TreeMap<>();
    private final Map<String, Path> certificates = new TreeMap<>();
    private final Set<Path> secrets = new HashSet<>();

    /**
     * A key that the reader of the document knows.
     *
     * @param defaultValue as an operator writes it; empty if there is none, or none that is always the same
     * @param allowed as in {@link Problem#allowed}
     */
    record Known(String defaultValue, String allowed) {}

    Document(Path file, Environment environment) {
        this.file = file;
        this.environment = environment;
    }

    Path file() {
        return file;
    }

    Environment environment() {
        return environment;
    }

    /** Absolute; relative paths in the file start here. */
    Path folder() {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    void problem(int line, String key, String found, String allowed) {
        problems.add(new Problem(file, line, key, found, allowed));
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    boolean isSound() {
        return problems.isEmpty();
    }

    /** Notes a key that was looked for, present or not. */
    void knows(String key, String defaultValue, String allowed) {
        keys.put(key.replaceAll("\\[\\d+]", "[]"), new Known(defaultValue, allowed));
    }

    /** Every key that was looked for, as in {@code listeners[].port}. */
    Map<String, Known> keys() {
        return Map.copyOf(keys);
    }

    /** Notes a file with a certificate or a key that was named. */
    void namesCertificate(String key, Path named) {
        certificates.put(key, named);
    }

    /** Notes a file with a secret that was named. */
    void namesSecret(Path named) {
        secrets.add(named);
    }

    Map<String, Path> certificates() {
        return certificates;
    }

    Set<Path> secrets() {
        return secrets;
    }

    /** The same file, for reading on where there is nothing to read: what it notices goes nowhere. */
    Document silent() {
        return new Document(file, environment);
    }
}
