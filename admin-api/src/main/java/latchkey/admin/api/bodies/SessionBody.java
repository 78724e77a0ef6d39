package latchkey.admin.api.bodies;

import java.util.List;
import latchkey.credentials.ListedSession;
import latchkey.credentials.SessionFacts;
import org.jspecify.annotations.Nullable;

/** A session that somebody is signed in to. */
public record SessionBody(
        String id, String node, long account, long password, String service, String from, String client, String since) {
    public static SessionBody of(ListedSession listed) {
        SessionFacts session = listed.session();
        return new SessionBody(
                session.id(),
                listed.node(),
                session.account(),
                session.credential(),
                session.service().wireName(),
                session.peer().getHostAddress(),
                session.client(),
                session.since().toString());
    }

    /** A page of sessions. */
    public record Page(List<SessionBody> sessions, @Nullable String next) {}
}
