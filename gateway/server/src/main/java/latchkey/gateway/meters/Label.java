package latchkey.gateway.meters;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A label of a meter.
 *
 * @param values all that it can have; none ever comes from a client. Empty if there is one value, which only the running
 *     process knows
 */
public record Label(String name, List<String> values) {

    static Label of(String name, String... values) {
        return new Label(name, List.of(values));
    }

    /** The constants of an enum, in lower case. */
    static <E extends Enum<E>> Label of(String name, Class<E> constants, Predicate<E> chosen, String... further) {
        Stream<String> named =
                Stream.of(constants.getEnumConstants()).filter(chosen).map(Label::text);
        return new Label(name, Stream.concat(named, Stream.of(further)).toList());
    }

    static <E extends Enum<E>> Label of(String name, Class<E> constants) {
        return of(name, constants, _ -> true);
    }

    /** How a constant is written as the value of a label. */
    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
