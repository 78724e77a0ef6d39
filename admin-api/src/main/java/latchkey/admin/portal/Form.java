package latchkey.admin.portal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was typed into a form and what is wrong with it, so that the form can be shown again as it was left. Never holds a
 * secret. For one thread.
 */
public final class Form {
    /** The field of what is wrong with the whole. */
    public static final String WHOLE = "";

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Map<String, String> errors = new LinkedHashMap<>();

    /** Fills in a field. */
    public Form with(String field, String value) {
        return with(field, List.of(value));
    }

    /** Fills in a field that may have several values, such as checkboxes. */
    public Form with(String field, List<String> chosen) {
        values.put(field, new ArrayList<>(chosen));
        return this;
    }

    /** What is in the field; empty if nothing is. */
    public String value(String field) {
        List<String> chosen = values(field);
        return chosen.isEmpty() ? "" : chosen.getFirst();
    }

    /** All that is in the field. */
    public List<String> values(String field) {
        return Collections.unmodifiableList(values.getOrDefault(field, List.of()));
    }

    /** Whether that checkbox is on. */
    public boolean has(String field, String value) {
        return values(field).contains(value);
    }

    /** Every field with what is in it. */
    public Map<String, List<String>> values() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * Says what is wrong with a field; the first sentence for a field stays.
     *
     * @param field or {@link #WHOLE}
     */
    public Form refuse(String field, String sentence) {
        errors.putIfAbsent(field, sentence);
        return this;
    }

    /** Whether anything is wrong. */
    public boolean refused() {
        return !errors.isEmpty();
    }

    /** What is wrong with the field; null if nothing is. */
    public @Nullable String error(String field) {
        return errors.get(field);
    }

    /** All that is wrong, by field, in the order in which it was found. */
    public Map<String, String> errors() {
        return Collections.unmodifiableMap(errors);
    }
}
