package latchkey.admin.portal.passwords;

import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latchkey.admin.links.NotMe;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import latchkey.credentials.Account;
import latchkey.credentials.Credentials;
import latchkey.credentials.links.Link;

/** "This was not me", from a mail: whoever holds the link may revoke that password, signed in or not. */
final class NotMePages implements PortalPart {
    private static final String PATH = NotMe.path("{token}");

    private final Credentials credentials;
    private final PasswordViews views;
    private final Revoker revoker;

    NotMePages(Site site) {
        credentials = site.credentials();
        views = new PasswordViews(credentials);
        revoker = new Revoker(credentials);
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.openGet(PATH, this::ask).openPost(PATH, this::revoke);
    }

    private PasswordView password(Optional<Link> link) {
        return link.map(found -> views.find(
                        found.account(),
                        String.valueOf(NotMe.of(found.payload()).credential())))
                .orElseThrow(NotFoundResponse::new);
    }

    private void ask(Visit visit) {
        String token = visit.http().pathParam("token");
        PasswordView view = password(credentials.links().look(token, Link.Kind.NOT_ME));
        visit.show("passwords/notMe", Map.of("path", NotMe.path(token), "view", view));
    }

    private void revoke(Visit visit) {
        Optional<Link> link = credentials.links().claim(visit.http().pathParam("token"), Link.Kind.NOT_ME);
        PasswordView view = password(link);
        String owner = credentials
                .accounts()
                .byId(view.password().account())
                .map(Account::login)
                .orElseThrow(NotFoundResponse::new);
        String done = revoker.revoke(List.of(view), owner, visit.text("not-me.why"), visit.texts());
        visit.show("passwords/notMeDone", Map.of("done", done));
    }
}
