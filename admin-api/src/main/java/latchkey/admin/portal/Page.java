package latchkey.admin.portal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around its own content; each template has it as its parameter {@code page}.
 *
 * @param now when it is shown: what relative times are counted from
 * @param site what the operator calls the service
 * @param login who is signed in; null if nobody is
 * @param csrf the session's token, which each form that changes something sends back; empty if there is no session
 * @param operator whether that is an operator, who has one more page
 * @param flash a sentence to be shown once, about what was just done; null for none
 */
public record Page(
        Texts texts,
        Assets assets,
        Instant now,
        String site,
        @Nullable String login,
        String csrf,
        boolean operator,
        @Nullable String flash) {

    /** The text of that key ({@link Texts#of}). */
    public String text(String key, Object... arguments) {
        return texts.of(key, arguments);
    }

    /** The path of that asset ({@link Assets#path}). */
    public String asset(String name) {
        return assets.path(name);
    }

    /** A moment in words, seen from {@link #now}. */
    public Moment moment(Instant at) {
        return Moment.of(at, now, texts);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Page[" + site + ", " + login + "]";
    }
}
