package latchkey.config;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** How a value is written in the file. */
interface Form<T> {

    /** The value; a stand-in after noting a problem. */
    T read(Place place, Node node);

    /** What to make of it if nothing is there: a problem, and a stand-in. */
    default T absent(Place place) {
        place.problem("nothing", allowed());
        return standIn(place);
    }

    /** Any valid value, to go on with after a problem. */
    T standIn(Place place);

    /** Completes the sentence "allowed: …". */
    String allowed();

    /** The value as an operator writes it; empty if it takes more than one line. */
    default String print(Document document, T value) {
        return "";
    }

    /** A value made from this one; not meant for defaults. */
    default <R> Form<R> map(Function<T, R> make) {
        return new Mapped<>(this, make, _ -> Optional.empty());
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    static boolean isNothing(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** The text of a single value; {@code null} for nothing, a list or a section. */
    static @Nullable String scalar(Node node) {
        return node instanceof ScalarNode scalar && !isNothing(node) ? scalar.getValue() : null;
    }

    /** What was found, without its content. */
    static String describe(Node node) {
        if (isNothing(node)) {
            return "nothing";
        }
        if (node.getNodeId() == NodeId.scalar) {
            return "a single value";
        }
        return node instanceof SequenceNode ? "a list" : "keys with values";
    }

    /** Text from the file, made fit for a line of a message. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(60).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > 60 ? shown + "…" : shown.toString();
    }
}
