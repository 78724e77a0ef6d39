package latchkey.admin.portal.passwords;

import java.util.List;
import java.util.Map;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import org.jspecify.annotations.Nullable;

/**
 * Revoking one password, several or all: the question first, then what happened. No second factor is asked for: it is for
 * those in a hurry.
 */
final class RevokePages implements PortalPart {
    private static final int UNPROCESSABLE = 422;

    private final PasswordViews views;
    private final Revoker revoker;

    RevokePages(Site site) {
        views = new PasswordViews(site.credentials());
        revoker = new Revoker(site.credentials());
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get("/passwords/{id}/revoke", this::askOne)
                .post("/passwords/{id}/revoke", this::revokeOne)
                .get("/passwords/revoke", this::askSeveral)
                .post("/passwords/revoke", this::revokeSeveral);
    }

    private PasswordView one(Visit visit) {
        return views.find(visit.account().id(), visit.http().pathParam("id"));
    }

    private void askOne(Visit visit) {
        PasswordView view = one(visit);
        if (view.password().revocation() != null) {
            visit.redirect("/passwords/" + view.id(), null);
            return;
        }
        visit.show("passwords/confirmRevoke", Map.of("view", new RevokeView(List.of(view), false)));
    }

    private void revokeOne(Visit visit) {
        visit.redirect("/", revoker.revoke(List.of(one(visit)), visit.by(), visit.field("why"), visit.texts()));
    }

    private void askSeveral(Visit visit) {
        long account = visit.account().id();
        List<String> ids = visit.http().queryParams("id");
        List<PasswordView> active = views.active(account);
        boolean all = !visit.query("all").isEmpty() && !active.isEmpty();
        if (all || !ids.isEmpty()) {
            List<PasswordView> chosen = all
                    ? active
                    : ids.stream().distinct().map(id -> views.find(account, id)).toList();
            visit.show("passwords/confirmRevoke", Map.of("view", new RevokeView(chosen, all)));
        } else if (visit.query("chosen").isEmpty()) {
            visit.show("passwords/chooseRevoke", Map.of("form", new Form(), "passwords", active));
        } else {
            Form form = new Form().refuse(Form.WHOLE, visit.text("choose.missing"));
            visit.showAgain(UNPROCESSABLE, "passwords/chooseRevoke", Map.of("form", form, "passwords", active));
        }
    }

    private void revokeSeveral(Visit visit) {
        long account = visit.account().id();
        @Nullable String done = null;
        if (!visit.field("all").isEmpty()) {
            done = revoker.revokeAll(account, visit.by(), visit.field("why"), visit.texts());
        } else if (!visit.fields("id").isEmpty()) {
            List<PasswordView> chosen = visit.fields("id").stream()
                    .distinct()
                    .map(id -> views.find(account, id))
                    .toList();
            done = revoker.revoke(chosen, visit.by(), visit.field("why"), visit.texts());
        }
        visit.redirect("/", done);
    }
}
