package latchkey.admin.portal.operator;

import java.util.List;
import java.util.function.Supplier;

/** A node that has nothing to tell, for portals whose operator page is not what is looked at. */
public final class QuietNode {
    private QuietNode() {}

    /** Nobody is an operator. */
    public static Operations unseen() {
        return seenBy(List::of);
    }

    public static Operations seenBy(Supplier<List<String>> operators) {
        return new Operations(operators, () -> state("mail-1"));
    }

    public static NodeState state(String name) {
        return new NodeState(name, "1.0", false, false, 0, List.of(), List.of(), List.of(), List.of());
    }
}
