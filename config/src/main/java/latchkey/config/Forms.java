package latchkey.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The forms of values that know nothing of files and secrets; those are {@link FileForms} and {@link SecretForm}. */
final class Forms {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9]\\d{0,8}");

    private static final Pattern SHARE = Pattern.compile("[01](\\.\\d{1,9})?");

    private Forms() {}

    static Form<String> text(Allowed<String> allowed) {
        return new Scalar<>(Optional::of, Function.identity(), allowed, false);
    }

    /** A text that may hold a password by mistake: it is not repeated in a problem. */
    static Form<String> hiddenText(Allowed<String> allowed) {
        return new Scalar<>(Optional::of, Function.identity(), allowed, true);
    }

    static Form<Character> character(Allowed<String> allowed) {
        return new Mapped<>(text(allowed), text -> text.charAt(0), c -> Optional.of(c.toString()));
    }

    static Form<URI> address(Allowed<String> allowed) {
        return hiddenText(allowed).map(URI::create);
    }

    static Form<Integer> number(Allowed<Integer> allowed) {
        return new Scalar<>(
                text -> WHOLE_NUMBER.matcher(text).matches() ? Optional.of(Integer.parseInt(text)) : Optional.empty(),
                String::valueOf,
                allowed,
                false);
    }

    /** A share of a whole, as 0.05. */
    static Form<Double> share(Allowed<Double> allowed) {
        return new Scalar<>(
                text -> SHARE.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty(),
                String::valueOf,
                allowed,
                false);
    }

    static Form<Integer> size(Allowed<Integer> allowedKib) {
        return new Scalar<>(Sizes::parse, Sizes::print, allowedKib, false);
    }

    static Form<Duration> duration(Allowed<Duration> allowed) {
        return new Scalar<>(Durations::parse, Durations::print, allowed, false);
    }

    static <E extends Enum<E>> Form<E> oneOf(List<E> values) {
        Map<String, E> words = values.stream().collect(Collectors.toMap(Forms::word, Function.identity()));
        String sentence = values.stream().map(Forms::word).collect(Collectors.joining(", "));
        return new Scalar<>(
                text -> Optional.ofNullable(words.get(text)),
                Forms::word,
                Allowed.any(sentence, values.getFirst()),
                false);
    }

    static <T> Form<T> section(Function<Section, T> reader) {
        return new Form<>() {
            @Override
            public T read(Place place, Node node) {
                return Section.read(place, node, reader);
            }

            @Override
            public T absent(Place place) {
                return Section.read(place, null, reader);
            }

            @Override
            public T standIn(Place place) {
                return Section.read(place.silent(), null, reader);
            }

            @Override
            public String allowed() {
                return Section.KEYS_WITH_VALUES;
            }
        };
    }

    /** At least one. */
    static <T> Form<List<T>> list(Form<T> form) {
        return new Form<>() {
            @Override
            public List<T> read(Place place, Node node) {
                if (!(node instanceof SequenceNode sequence)
                        || sequence.getValue().isEmpty()) {
                    place.problem(node instanceof SequenceNode ? "an empty list" : Form.describe(node), allowed());
                    return standIn(place);
                }
                List<T> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(form.read(place.item(items.size(), Form.line(item)), item));
                }
                return items;
            }

            @Override
            public List<T> standIn(Place place) {
                return List.of();
            }

            @Override
            public String allowed() {
                return "a list, each item after a hyphen";
            }
        };
    }

    /** Values under names that the operator chooses. */
    static <T> Form<Map<String, T>> named(Allowed<String> names, Form<T> form) {
        return new Form<>() {
            @Override
            public Map<String, T> read(Place place, Node node) {
                return Section.read(place, node, section -> section.all(names, form));
            }

            @Override
            public Map<String, T> standIn(Place place) {
                return Map.of();
            }

            @Override
            public String allowed() {
                return Section.KEYS_WITH_VALUES;
            }
        };
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
