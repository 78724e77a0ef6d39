package latchkey.credentials;

/**
 * Which open sessions are asked for.
 *
 * @param login part of the login, in any case; empty for all
 * @param order what comes first
 * @param skip how many are left out before the first, 0 to 10,000
 * @param most how many at most, 1 to 200
 */
public record SessionQuery(String login, Order order, int skip, int most) {
    private static final int MOST_SKIPPED = 10_000;
    private static final int LARGEST_PAGE = 200;

    /** What comes first. */
    public enum Order {
        LATEST,
        LONGEST
    }

    /** @throws IllegalArgumentException if a number is outside its bounds */
    public SessionQuery {
        if (skip < 0 || skip > MOST_SKIPPED || most < 1 || most > LARGEST_PAGE) {
            throw new IllegalArgumentException("skip must be 0 to 10000, and most 1 to 200");
        }
    }
}
