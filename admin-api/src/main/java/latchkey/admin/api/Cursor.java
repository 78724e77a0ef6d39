package latchkey.admin.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import latchkey.credentials.FreeText;

/**
 * A place in a list: the sort key of the last element that was told. Callers see it as text that means nothing to them. It
 * grants nothing: what is read from there is what the list shows anyway.
 */
record Cursor(String key) {
    private static final int LONGEST = 2_000;

    /** What callers get. */
    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if no list of ours can have given it out. */
    static Optional<Cursor> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            Cursor cursor = new Cursor(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            boolean ours = cursor.text().equals(text) && FreeText.isClean(cursor.key);
            return ours ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
