package latchkey.gateway.meters;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A value for each constant of an enum, or for some of them: found by an array look-up. */
final class Table<K extends Enum<K>, V> {
    private final Map<K, V> values;

    Table(Class<K> keys, Predicate<K> chosen, Function<K, V> make) {
        values = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            if (chosen.test(key)) {
                values.put(key, make.apply(key));
            }
        }
    }

    Table(Class<K> keys, Function<K, V> make) {
        this(keys, _ -> true, make);
    }

    /** @throws IllegalArgumentException if the key is none of the chosen ones */
    V at(K key) {
        V value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is not measured");
        }
        return value;
    }
}
