package latchkey.faults.lab;

import java.util.List;
import java.util.Locale;

/** What clients speak with a node. */
public enum Protocol {
    IMAP,
    SMTP,
    DAV;

    private static final List<Protocol> ALL = List.of(values());

    /** One after another. */
    public static Protocol inTurn(int number) {
        return ALL.get(number % ALL.size());
    }

    /** As the history has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
