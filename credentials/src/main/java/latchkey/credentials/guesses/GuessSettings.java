package latchkey.credentials.guesses;

import java.time.Duration;
import java.util.List;
import latchkey.credentials.Network;

/**
 * How many wrong guesses are too many.
 *
 * @param secrets different wrong ones that one {@link AddressBlock}, or one login, may have in a window
 * @param window from the first of them
 * @param refuseFor how long connections from a block that had more are refused; doubled each time it happens again
 *     within a day, up to an hour
 * @param trusted networks whose addresses stand for many people, as a webmail's: what comes from there counts for the
 *     login only, and they are never refused
 */
public record GuessSettings(int secrets, Duration window, Duration refuseFor, List<Network> trusted) {
    public static final Duration LONGEST_REFUSAL = Duration.ofHours(1);

    /** Thirty in ten minutes, then refused for five; loopback is trusted, as a reverse proxy's. */
    public static final GuessSettings DEFAULT = new GuessSettings(
            30,
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128")));

    /** @throws IllegalArgumentException with a sentence, if a value is outside its bounds */
    public GuessSettings {
        trusted = List.copyOf(trusted);
        if (secrets < 1) {
            throw new IllegalArgumentException("at least one wrong guess must be allowed");
        }
        if (!window.isPositive() || !refuseFor.isPositive()) {
            throw new IllegalArgumentException("guesses must be counted, and connections refused, for some time");
        }
        if (refuseFor.compareTo(LONGEST_REFUSAL) > 0) {
            throw new IllegalArgumentException("connections are refused for an hour at most");
        }
    }
}
