package latchkey.admin.portal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Where to go after a detour. It comes from the address bar, so it may lead nowhere but into the portal. */
public final class Then {
    /** The name of the parameter. */
    public static final String FIELD = "then";

    private static final String HOME = "/";
    private static final Pattern OWN =
            Pattern.compile("/(?:[A-Za-z0-9_~.-]+(?:/[A-Za-z0-9_~.-]+)*)?(?:\\?[A-Za-z0-9_~.=&%-]*)?");
    private static final int LONGEST = 4000;

    private Then() {}

    /** The path itself if it is one of the portal's, otherwise the portal's front page (no open redirect, ASVS 3.7.2). */
    public static String safe(String path) {
        return path.length() <= LONGEST && OWN.matcher(path).matches() ? path : HOME;
    }

    /** That path with the way on from there. */
    public static String after(String path, String then) {
        String safe = safe(then);
        return safe.equals(HOME) ? path : path + "?" + FIELD + "=" + URLEncoder.encode(safe, StandardCharsets.UTF_8);
    }
}
