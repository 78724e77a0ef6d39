package latchkey.config;

import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A value that is written like another.
 *
 * @param back for printing; empty if that is not needed
 */
record Mapped<S, T>(Form<S> form, Function<S, T> there, Function<T, Optional<S>> back) implements Form<T> {

    @Override
    public T read(Place place, Node node) {
        return there.apply(form.read(place, node));
    }

    @Override
    public T standIn(Place place) {
        return there.apply(form.standIn(place));
    }

    @Override
    public String allowed() {
        return form.allowed();
    }

    @Override
    public String print(Document document, T value) {
        return back.apply(value).map(source -> form.print(document, source)).orElse("");
    }
}
