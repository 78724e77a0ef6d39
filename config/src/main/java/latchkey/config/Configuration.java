package latchkey.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A configuration file that was read: its settings, and where in it they stand. So that what shows later, as that a
 * certificate will not do, can be told as exactly as what shows at once.
 */
public final class Configuration {

    /** Taken by what needs a restart. */
    private static final Set<String> READ_ONCE = Set.of("redis.ca", "api.shared-signals.keys.file");

    private record Written(int line, @Nullable String text) {}

    private final Path file;
    private final Settings settings;
    private final Map<String, Path> certificates;
    private final Set<Path> secrets;
    private final NavigableMap<String, Written> written = new TreeMap<>();

    Configuration(Document document, @Nullable Node root, Settings settings) {
        this.file = document.file();
        this.settings = settings;
        this.certificates = Collections.unmodifiableMap(new TreeMap<>(document.certificates()));
        this.secrets = Set.copyOf(document.secrets());
        if (root != null) {
            note("", Form.line(root), root);
        }
    }

    /** As the operator named it. */
    public Path file() {
        return file;
    }

    public Settings settings() {
        return settings;
    }

    /** The files that it names, by their keys: certificates, their keys, and certificates to trust. */
    public Map<String, Path> certificates() {
        return certificates;
    }

    /** Those of {@link #certificates} that a reload reads again. */
    public Map<String, Path> reloadedCertificates() {
        Map<String, Path> reloaded = new TreeMap<>(certificates);
        reloaded.keySet().removeAll(READ_ONCE);
        return reloaded;
    }

    /** The files with passwords and peppers that it names. */
    public Set<Path> secrets() {
        return secrets;
    }

    /**
     * Something that is wrong with what the file says.
     *
     * @param key as in {@link Problem#key}; where it was left out, the problem is with the section that it belongs to
     */
    public Problem problem(String key, String found, String allowed) {
        String place = key;
        while (!place.isEmpty() && !written.containsKey(place)) {
            place = place.substring(0, Math.max(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['))));
        }
        Written there = place.isEmpty() ? null : written.get(place);
        return new Problem(file, there == null ? 0 : there.line, key, found, allowed);
    }

    /**
     * The keys with a value in a section whose text differs from another file's, or which only one of both has.
     *
     * @param section itself is one, if it has a single value
     */
    Set<String> differing(String section, Configuration other) {
        Set<String> differing = new LinkedHashSet<>();
        Set<String> all = new LinkedHashSet<>(written.keySet());
        all.addAll(other.written.keySet());
        for (String key : all) {
            if (isWithin(key, section) && !Objects.equals(text(key), other.text(key))) {
                differing.add(key);
            }
        }
        return differing;
    }

    private @Nullable String text(String key) {
        Written there = written.get(key);
        return there == null ? null : there.text;
    }

    static boolean isWithin(String key, String section) {
        return key.startsWith(section)
                && (key.length() == section.length() || ".[".indexOf(key.charAt(section.length())) >= 0);
    }

    /** Only for a file without problems: it has no deeper values than there are keys, whatever its aliases. */
    private void note(String key, int line, Node node) {
        written.put(key, new Written(line, Form.scalar(node)));
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String name = String.valueOf(Form.scalar(tuple.getKeyNode()));
                note(key.isEmpty() ? name : key + "." + name, Form.line(tuple.getKeyNode()), tuple.getValueNode());
            }
        } else if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                Node item = list.getValue().get(i);
                note(key + "[" + i + "]", Form.line(item), item);
            }
        }
    }
}
