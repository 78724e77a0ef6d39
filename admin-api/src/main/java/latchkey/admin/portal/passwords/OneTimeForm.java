package latchkey.admin.portal.passwords;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import latchkey.credentials.owner.PortalSession;
import latchkey.credentials.owner.PortalSessions;

/**
 * Lets a form be carried out once: a page that shows a password is the answer to a form, and loading it again sends the
 * form again. The token is kept with the session, so it holds on every node; the latest form counts.
 */
final class OneTimeForm {
    /** The field with the token. */
    static final String FIELD = "once";

    private static final String NOTE = "once:";
    private static final int TOKEN_BYTES = 16;

    private final PortalSessions sessions;
    private final SecureRandom random = new SecureRandom();

    OneTimeForm(PortalSessions sessions) {
        this.sessions = sessions;
    }

    /** A token for a form that is about to be shown. */
    String offer(PortalSession session) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessions.remember(session.id(), NOTE + token);
        return token;
    }

    /** Whether the form with that token may be carried out; of all that ask, on whichever node, one is told yes. */
    boolean accept(PortalSession session, String token) {
        return sessions.take(session.id())
                .filter(note -> MessageDigest.isEqual(bytes(note), bytes(NOTE + token)))
                .isPresent();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
