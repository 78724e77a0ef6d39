package latchkey.admin.portal.passwords;

import io.javalin.http.NotFoundResponse;
import java.util.Map;
import latchkey.admin.links.PasswordOffer;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.links.Link;

/** An operator's offer of a password: the owner, signed in, takes it, and nobody else sees it. */
final class ClaimPages implements PortalPart {
    private static final String PATH = PasswordOffer.path("{token}");
    private static final int UNPROCESSABLE = 422;

    private final Credentials credentials;
    private final PasswordViews views;
    private final ShownPage shown;

    ClaimPages(Site site, ShownPage shown) {
        credentials = site.credentials();
        views = new PasswordViews(credentials);
        this.shown = shown;
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get(PATH, this::ask).post(PATH, this::claim);
    }

    /** Whose link it is not learns no more than of one that never was (C10). */
    private PasswordOffer offer(Visit visit) {
        return credentials
                .links()
                .look(token(visit), Link.Kind.ISSUE)
                .filter(link -> link.account() == visit.account().id())
                .map(link -> PasswordOffer.of(link.payload()))
                .orElseThrow(NotFoundResponse::new);
    }

    private static String token(Visit visit) {
        return visit.http().pathParam("token");
    }

    private void ask(Visit visit) {
        PasswordOffer offer = offer(visit);
        if (visit.confirmedLately()) {
            visit.show("passwords/claim", model(visit, offer, new Form()));
        } else {
            visit.confirmFirst(visit.http().path());
        }
    }

    private static Map<String, Object> model(Visit visit, PasswordOffer offer, Form form) {
        return Map.of("offer", offer, "form", form, "path", PasswordOffer.path(token(visit)));
    }

    private void claim(Visit visit) {
        PasswordOffer offer = offer(visit);
        if (!visit.confirmedLately()) {
            visit.confirmFirst(visit.http().path());
            return;
        }
        int limit = credentials.policies().get().activeLimit();
        if (views.active(visit.account().id()).size() >= limit) {
            // Before the link is used up: it is still good once there is room.
            refuse(visit, offer, visit.text("list.full", limit));
            return;
        }
        if (credentials.links().claim(token(visit), Link.Kind.ISSUE).isEmpty()) {
            throw new NotFoundResponse();
        }
        NewPassword wish = new NewPassword(
                visit.account().id(), offer.label(), offer.services(), offer.expires(), offer.networks(), visit.by());
        switch (credentials.passwords().issue(wish)) {
            case Issuance.Issued issued -> shown.show(visit, issued, ShownPage.presetOf(offer.label(), visit.texts()));
            case Issuance.Refused refused -> refuse(visit, offer, refused.sentence());
        }
    }

    private static void refuse(Visit visit, PasswordOffer offer, String sentence) {
        visit.showAgain(UNPROCESSABLE, "passwords/claim", model(visit, offer, new Form().refuse(Form.WHOLE, sentence)));
    }
}
