package latchkey.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * One of several kinds of a thing, each with a form of its own: written {@code kind: value}, or as the kind alone where
 * nothing has to be said about it.
 */
record Choice<T>(List<Kind<? extends T>> kinds) implements Form<T> {

    record Kind<T>(String name, Form<T> form) {

        private T read(Section section) {
            return section.required(name, form);
        }
    }

    static <T> Kind<T> kind(String name, Form<T> form) {
        return new Kind<>(name, form);
    }

    @Override
    public T read(Place place, Node node) {
        if (node instanceof MappingNode) {
            return Section.<T>read(place, node, section -> read(place, section));
        }
        @Nullable String text = Form.scalar(node);
        Optional<Kind<? extends T>> kind =
                kinds.stream().filter(k -> k.name().equals(text)).findFirst();
        if (kind.isPresent()) {
            return kind.get().form().absent(place.child(kind.get().name(), place.line()));
        }
        place.problem(text == null ? Form.describe(node) : '"' + Form.shown(text) + '"', allowed());
        return standIn(place);
    }

    private T read(Place place, Section section) {
        List<Kind<? extends T>> chosen =
                kinds.stream().filter(kind -> section.has(kind.name())).toList();
        if (chosen.size() == 1) {
            return chosen.getFirst().read(section);
        }
        if (chosen.size() > 1) {
            place.problem(names(chosen, " and "), allowed());
        } else if (section.isEmpty()) {
            place.problem("nothing", allowed());
        }
        chosen.forEach(kind -> kind.read(section));
        return standIn(place);
    }

    @Override
    public T standIn(Place place) {
        return kinds.getFirst().form().standIn(place);
    }

    @Override
    public String allowed() {
        return "one of " + names(kinds, ", ");
    }

    private static String names(List<? extends Kind<?>> kinds, String between) {
        return kinds.stream().map(Kind::name).collect(Collectors.joining(between));
    }
}
