package latchkey.admin.portal;

import java.util.Map;

/** A page that says why something is not done, with one way on. */
public final class Refusal {
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_SECONDS = "30";

    private Refusal() {}

    /**
     * Answers 403.
     *
     * @param title what is refused
     * @param back a path of the portal, where to try again
     */
    public static void show(Visit visit, String title, String sentence, String back) {
        visit.showAgain(FORBIDDEN, "refused", Map.of("title", title, "text", sentence, "back", back));
    }

    /** Answers 503: it is somebody else's trouble, and nobody did anything wrong. */
    public static void unavailable(Visit visit, String title, String sentence, String back) {
        visit.http().header("Retry-After", RETRY_SECONDS);
        visit.showAgain(UNAVAILABLE, "refused", Map.of("title", title, "text", sentence, "back", back));
    }
}
