package latchkey.admin.portal.operator;

import latchkey.admin.portal.Texts;

/** Says in words what several parts of the page tell of. */
public final class Told {
    private Told() {}

    /** What the protocol of a backend is called. */
    public static String service(Texts texts, String wireName) {
        return wireName.equals("dav") ? texts.of("operator.dav") : texts.of("protocol." + wireName);
    }
}
