package latchkey.admin.portal.security;

import io.javalin.http.NotFoundResponse;
import java.util.Map;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.OwnerPage;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Visit;
import latchkey.admin.portal.signin.EnrolmentPages;
import latchkey.credentials.owner.FactorState;
import latchkey.credentials.owner.Owners;

/**
 * What an owner signs in with, and where they are signed in. To change any of it the second factor must have been proved
 * within the last minutes (ASVS 7.5.1, 7.5.3).
 */
public final class SecurityPages implements PortalPart {
    private static final String PAGE = "/security";
    private static final int LONGEST_LABEL = 100;
    private static final int AGAIN = 422;

    private final Owners owners;

    public SecurityPages(Owners owners) {
        this.owners = owners;
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get(PAGE, visit -> show(visit, new Form(), 200))
                .post("/security/codes", confirmed(this::renewCodes))
                .get("/security/app/remove", confirmed(visit -> askToRemove(visit, "app", "/security/app/remove")))
                .post("/security/app/remove", confirmed(this::removeApp))
                .post("/security/passkeys/{id}/rename", confirmed(this::renamePasskey))
                .get(
                        "/security/passkeys/{id}/remove",
                        confirmed(visit ->
                                askToRemove(visit, "passkey", visit.http().path())))
                .post("/security/passkeys/{id}/remove", confirmed(this::removePasskey))
                .post("/security/sessions/{id}/end", confirmed(this::endSession))
                .post("/security/sessions/end", confirmed(this::endOthers));
    }

    /** What is asked by GET is asked again afterwards; a form is found again on the page it was on. */
    private static OwnerPage confirmed(OwnerPage page) {
        return visit -> {
            if (visit.confirmedLately()) {
                page.handle(visit);
            } else {
                boolean asks = "GET".equals(visit.http().method().name());
                visit.confirmFirst(asks ? visit.http().path() : PAGE);
            }
        };
    }

    private void show(Visit visit, Form form, int status) {
        long account = visit.account().id();
        visit.showAgain(
                status,
                "security/security",
                Map.of(
                        "form", form,
                        "factors", owners.secondFactors().state(account),
                        "passkeys", owners.passkeys().of(account),
                        "sessions", owners.sessions().of(account),
                        "present", visit.session().id()));
    }

    private void renewCodes(Visit visit) {
        if (!owners.secondFactors().state(visit.account().id()).any()) {
            visit.redirect("/two-factor", null);
            return;
        }
        EnrolmentPages.offerCodes(
                visit,
                owners,
                owners.secondFactors().renewRecoveryCodes(visit.account().id(), visit.by()),
                PAGE);
    }

    /** Says what a removal leads to: that of the last factor signs all apps out. */
    private void askToRemove(Visit visit, String what, String action) {
        FactorState factors = owners.secondFactors().state(visit.account().id());
        int there = factors.passkeys() + (factors.totpSince() == null ? 0 : 1);
        visit.show("security/remove", Map.of("what", what, "action", action, "last", there <= 1));
    }

    private void removeApp(Visit visit) {
        boolean removed = owners.secondFactors()
                .removeTotp(visit.account().id(), visit.by())
                .result();
        after(visit, removed, "security.app.removed");
    }

    private void renamePasskey(Visit visit) {
        String label = visit.field("label");
        if (label.isEmpty() || label.length() > LONGEST_LABEL) {
            show(visit, new Form().refuse(Form.WHOLE, visit.text("security.passkey.label", LONGEST_LABEL)), AGAIN);
            return;
        }
        boolean renamed = owners.passkeys()
                .rename(visit.account().id(), id(visit), label, visit.by())
                .result();
        after(visit, renamed, "security.passkey.renamed");
    }

    private void removePasskey(Visit visit) {
        boolean removed = owners.passkeys()
                .remove(visit.account().id(), id(visit), visit.by())
                .result();
        after(visit, removed, "security.passkey.removed");
    }

    private void endSession(Visit visit) {
        boolean ended = owners.sessions().end(visit.account().id(), id(visit), visit.by());
        after(visit, ended, "security.session.ended");
    }

    private void endOthers(Visit visit) {
        int ended = owners.sessions()
                .endOthers(visit.account().id(), visit.session().id(), visit.by());
        visit.redirect(PAGE, visit.text("security.sessions.ended", ended));
    }

    /** Somebody else's is as one that never was (C10). */
    private static void after(Visit visit, boolean done, String key) {
        if (!done) {
            throw new NotFoundResponse();
        }
        visit.redirect(PAGE, visit.text(key));
    }

    private static long id(Visit visit) {
        try {
            return Long.parseLong(visit.http().pathParam("id"));
        } catch (NumberFormatException _) {
            throw new NotFoundResponse();
        }
    }
}
