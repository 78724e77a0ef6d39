package latchkey.admin.portal;

import io.javalin.http.Context;
import java.util.Optional;
import latchkey.credentials.owner.PortalSession;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Visit} of a request: knows the browser's cookies and what every page has around it. */
final class Entrance {
    private final Site site;
    private final SessionCookie session;
    private final Flash flash;

    Entrance(Site site) {
        this.site = site;
        session = new SessionCookie("latchkey", site.https());
        flash = new Flash(site.https());
    }

    Site site() {
        return site;
    }

    SessionCookie session() {
        return session;
    }

    Flash flash() {
        return flash;
    }

    /** A session whose account is gone or suspended is none. */
    Visit visit(Context http) {
        @Nullable String token = session.read(http);
        if (token == null || token.isEmpty()) {
            return new Visit(this, http, null, null);
        }
        Optional<PortalSession> found = site.credentials().owners().sessions().find(token);
        @Nullable Long owner = found.map(PortalSession::account).orElse(null);
        if (owner == null) {
            return new Visit(this, http, found.orElse(null), null);
        }
        return site.credentials()
                .accounts()
                .byId(owner)
                .filter(account -> !account.suspended())
                .map(account -> new Visit(this, http, found.orElseThrow(), account))
                .orElseGet(() -> new Visit(this, http, null, null));
    }

    /** For a request of which nobody can say whose it is, as the record is away. */
    Visit blankVisit(Context http) {
        return new Visit(this, http, null, null);
    }

    Page page(Visit visit) {
        return new Page(
                site.texts(),
                site.assets(),
                site.credentials().clock().instant(),
                site.settings().name(),
                visit.signedIn() ? visit.account().login() : null,
                visit.csrf(),
                visit.operates(),
                flash.take(visit.http()));
    }

    /** As for {@link #page}, where nobody knows who it is for: the record may be away. */
    Page barePage() {
        return new Page(
                site.texts(),
                site.assets(),
                site.credentials().clock().instant(),
                site.settings().name(),
                null,
                "",
                false,
                null);
    }
}
