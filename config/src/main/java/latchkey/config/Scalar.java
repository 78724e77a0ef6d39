package latchkey.config;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A single value.
 *
 * @param parse empty for a text that is no such value at all
 * @param write the opposite of {@code parse}
 * @param hidden whether a problem must not repeat the text, because it may hold a password by mistake
 */
record Scalar<T>(Function<String, Optional<T>> parse, Function<T, String> write, Allowed<T> values, boolean hidden)
        implements Form<T> {

    @Override
    public T read(Place place, Node node) {
        @Nullable String text = Form.scalar(node);
        if (text == null) {
            place.problem(Form.describe(node), allowed());
            return values.example();
        }
        return parse.apply(text).filter(values::test).orElseGet(() -> {
            place.problem(hidden ? "something else" : '"' + Form.shown(text) + '"', allowed());
            return values.example();
        });
    }

    @Override
    public T standIn(Place place) {
        return values.example();
    }

    @Override
    public String allowed() {
        return values.sentence();
    }

    @Override
    public String print(Document document, T value) {
        return write.apply(value);
    }
}
