package latchkey.admin.portal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import latchkey.credentials.owner.PortalSessions;

/**
 * What is under way in a session over more than one request, such as a challenge that waits for its answer. Kept sealed
 * with the session; taken once.
 *
 * @param kind so that the answer to one is never taken for the answer to another
 * @param then where to go afterwards
 * @param data what the kind needs
 */
public record Ceremony(String kind, String then, String data) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Keeps it in place of another. */
    public void begin(PortalSessions sessions, long session) {
        try {
            sessions.remember(session, JSON.writeValueAsString(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are written without trouble", e);
        }
    }

    /** Takes what is kept; empty if nothing is, or something of another kind. */
    public static Optional<Ceremony> take(PortalSessions sessions, long session, String kind) {
        return sessions.take(session).map(Ceremony::read).filter(found -> found.kind.equals(kind));
    }

    private static Ceremony read(String note) {
        try {
            return JSON.readValue(note, Ceremony.class);
        } catch (JsonProcessingException _) {
            throw new IllegalStateException("a note that nobody here wrote"); // without the note, which may be secret
        }
    }

    /** Without the data. */
    @Override
    public String toString() {
        return "Ceremony[" + kind + "]";
    }
}
