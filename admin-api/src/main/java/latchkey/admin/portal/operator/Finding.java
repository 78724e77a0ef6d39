package latchkey.admin.portal.operator;

/**
 * Something that is not well.
 *
 * @param kind {@code bad}, or {@code warn} if nobody is kept from anything yet
 * @param text a sentence
 */
public record Finding(String kind, String text) {
    static Finding bad(String text) {
        return new Finding("bad", text);
    }

    static Finding warn(String text) {
        return new Finding("warn", text);
    }
}
