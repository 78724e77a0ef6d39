package latchkey.credentials.guesses;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who guesses at present, as this node counts.
 *
 * @param blocks those with the most guesses
 * @param logins for which there were more guesses than are put up with, within the last window
 */
public record GuessReport(List<From> blocks, List<For> logins) {
    public GuessReport {
        blocks = List.copyOf(blocks);
        logins = List.copyOf(logins);
    }

    /**
     * An address block that wrong guesses come from.
     *
     * @param guesses different wrong ones in the present window, on all nodes as far as was heard; what is beyond too many
     *     is not counted
     * @param shutFor how much longer connections from there are to be refused, but for a few; null if they are not
     * @param known somebody signed in from there lately, so that nothing is refused
     */
    public record From(
            AddressBlock block, int guesses, @Nullable Duration shutFor, boolean known) {}

    /**
     * A login that is guessed at.
     *
     * @param login as it was sent, canonical; not necessarily anybody's
     * @param ago since when there are too many
     */
    public record For(String login, Duration ago) {}
}
