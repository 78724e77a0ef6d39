package latchkey.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * A group of keys and their values. Whoever reads it asks for each key that there can be; a key nobody asked for is a
 * problem. After a problem the reader is given a stand-in, so that it can go on and find the other problems.
 */
final class Section {

    static final String KEYS_WITH_VALUES = "keys with values";

    private record Entry(int line, Node value) {}

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final Place place;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(Place place) {
        this.place = place;
    }

    /** Reads a node as a section; one that is absent or has nothing in it is an empty section. */
    static <T> T read(Place place, @Nullable Node node, Function<Section, T> reader) {
        if (node != null && !(node instanceof MappingNode) && !Form.isNothing(node)) {
            place.problem(Form.describe(node), KEYS_WITH_VALUES);
            return reader.apply(new Section(place.silent()));
        }
        Section section = new Section(place);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(section::add);
        }
        T result = reader.apply(section);
        section.complainOfUnknownKeys();
        return result;
    }

    private void add(NodeTuple tuple) {
        int line = Form.line(tuple.getKeyNode());
        String key = Form.scalar(tuple.getKeyNode());
        if (key == null) {
            new Place(place.document(), place.key(), line).problem("a key that is no word", "words as keys");
            return;
        }
        @Nullable Entry earlier = entries.putIfAbsent(key, new Entry(line, tuple.getValueNode()));
        if (earlier != null) {
            place.child(shown(key), line).problem("it a second time", "once; line " + earlier.line + " has it too");
        }
    }

    /** A key that must be there. */
    <T> T required(String key, Form<T> form) {
        @Nullable Entry entry = ask(key, "", form.allowed());
        return entry == null ? form.absent(at(key)) : form.read(at(key), entry.value);
    }

    /** A key that may be left out; then the default holds. */
    <T> T optional(String key, Form<T> form, T defaultValue) {
        @Nullable Entry entry = ask(key, form.print(place.document(), defaultValue), form.allowed());
        return entry == null ? defaultValue : form.read(at(key), entry.value);
    }

    /** A key that may be left out. */
    <T> @Nullable T optional(String key, Form<T> form) {
        @Nullable Entry entry = ask(key, "", form.allowed());
        return entry == null ? null : form.read(at(key), entry.value);
    }

    /** A section whose keys are asked for even if it is left out. */
    <T> T section(String key, Function<Section, T> reader) {
        @Nullable Entry entry = ask(key, "", KEYS_WITH_VALUES);
        return read(at(key), entry == null ? null : entry.value, reader);
    }

    /** Whatever keys are there, none of them known beforehand. */
    <T> Map<String, T> all(Allowed<String> names, Form<T> form) {
        Map<String, T> all = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            asked.add(key);
            if (names.test(key)) {
                all.put(key, form.read(place.child(key, entry.line), entry.value));
            } else {
                place.child(shown(key), entry.line).problem("that name", names.sentence());
            }
        });
        return all;
    }

    /** Whether a key that there can be is there. */
    boolean has(String key) {
        return ask(key, "", KEYS_WITH_VALUES) != null;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The place of a key's value; of the section, if the key is not there. */
    Place at(String key) {
        @Nullable Entry entry = entries.get(key);
        return place.child(key, entry == null ? place.line() : entry.line);
    }

    Place place() {
        return place;
    }

    private @Nullable Entry ask(String key, String defaultValue, String allowed) {
        asked.add(key);
        place.document().knows(place.child(key, 0).key(), defaultValue, allowed);
        return entries.get(key);
    }

    /** Only its first word: what follows may be a secret, as in {@code password:secret} without the space. */
    private static String shown(String key) {
        Matcher word = WORD.matcher(key);
        String first = word.lookingAt() ? word.group() : "";
        return first.length() == key.length() ? first : first + "…";
    }

    private void complainOfUnknownKeys() {
        for (String key : entries.keySet()) {
            if (!asked.contains(key)) {
                String hint = Spelling.nearest(key, asked)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("");
                place.child(shown(key), at(key).line()).problem("an unknown key" + hint, String.join(", ", asked));
            }
        }
    }
}
