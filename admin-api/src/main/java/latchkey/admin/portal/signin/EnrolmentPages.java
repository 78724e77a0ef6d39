package latchkey.admin.portal.signin;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latchkey.admin.portal.Ceremony;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.QrCode;
import latchkey.admin.portal.Refusal;
import latchkey.admin.portal.Then;
import latchkey.admin.portal.Visit;
import latchkey.credentials.owner.FactorState;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.PortalSession.Stage;
import latchkey.credentials.owner.RecoveryCodes;
import latchkey.credentials.owner.TotpConfirmation;
import latchkey.credentials.owner.TotpEnrolment;

/**
 * Setting up two-factor authentication: why, the authenticator app, and the recovery codes. Also for owners who are signed
 * in and set an app up anew, once they have proved their second factor again.
 */
public final class EnrolmentPages implements PortalPart {
    private static final Set<Stage> STAGES = EnumSet.of(Stage.ENROLLING, Stage.SIGNED_IN);
    private static final String CODES = "recovery-codes";
    private static final String CODES_PATH = "/two-factor/codes";
    private static final int AGAIN = 422;
    private static final int TOO_MANY = 429;

    private final Owners owners;
    private final Progress progress;

    public EnrolmentPages(Owners owners, Progress progress) {
        this.owners = owners;
        this.progress = progress;
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get("/two-factor", STAGES, this::explain)
                .get("/two-factor/app", STAGES, this::showApp)
                .post("/two-factor/app", STAGES, this::confirmApp)
                .get(CODES_PATH, STAGES, this::showCodes)
                .post(CODES_PATH, STAGES, this::keepCodes);
    }

    private void explain(Visit visit) {
        if (isFree(visit, "/two-factor")) {
            visit.show("twofactor/explain", Map.of(Then.FIELD, then(visit)));
        }
    }

    private void showApp(Visit visit) {
        if (isFree(visit, "/two-factor/app")) {
            visit.show("twofactor/app", app(visit, new Form()));
        }
    }

    private Map<String, Object> app(Visit visit, Form form) {
        TotpEnrolment enrolment = owners.secondFactors()
                .begin(
                        visit.account().id(),
                        visit.session().id(),
                        visit.site().settings().name());
        return Map.of(
                "form",
                form,
                "secret",
                enrolment.secretBase32(),
                "qr",
                QrCode.of(enrolment.otpauth().toString()),
                Then.FIELD,
                then(visit));
    }

    private void confirmApp(Visit visit) {
        if (!isFree(visit, "/two-factor/app")) {
            return;
        }
        String code = visit.field("code");
        if (code.isEmpty()) {
            appAgain(visit, AGAIN, visit.text("sign-in.code.missing"));
            return;
        }
        switch (owners.secondFactors()
                .confirm(visit.account().id(), visit.session().id(), !visit.signedIn(), code, visit.by())
                .result()) {
            case TotpConfirmation.Confirmed(var codes) -> offerCodes(visit, owners, codes, then(visit));
            case TotpConfirmation.WrongCode() -> appAgain(visit, AGAIN, visit.text("two-factor.app.wrong"));
            case TotpConfirmation.TooLate() -> {
                progress.leaveFormer(visit);
                doneElsewhere(visit);
            }
            case TotpConfirmation.NothingPending() -> appAgain(visit, AGAIN, visit.text("two-factor.app.expired"));
            case TotpConfirmation.TooMany(var wait) -> appAgain(visit, TOO_MANY, Progress.tooMany(visit, wait));
        }
    }

    private void appAgain(Visit visit, int status, String sentence) {
        visit.showAgain(status, "twofactor/app", app(visit, new Form().refuse("code", sentence)));
    }

    /**
     * Whether this session may set up a factor. While signed in it needs a fresh proof of the present one. Before, the
     * account must have none: somebody else may have set one up meanwhile, and then the password alone is not enough.
     */
    private boolean isFree(Visit visit, String path) {
        return mayEnrol(visit, owners, progress, path);
    }

    /** As {@link #isFree}, for other ways to set up a factor; if not, the visit has been answered. */
    public static boolean mayEnrol(Visit visit, Owners owners, Progress progress, String path) {
        if (visit.signedIn()) {
            if (!visit.confirmedLately()) {
                visit.confirmFirst(path);
            }
            return visit.confirmedLately();
        }
        FactorState factors = owners.secondFactors().state(visit.account().id());
        if (factors.any()) {
            progress.leaveFormer(visit);
            doneElsewhere(visit);
        }
        return !factors.any();
    }

    /** Somebody set up a factor meanwhile, so that the password alone is not enough any more. */
    public static void doneElsewhere(Visit visit) {
        Refusal.show(
                visit, visit.text("two-factor.elsewhere.title"), visit.text("two-factor.done-elsewhere"), "/sign-in");
    }

    /** Shows recovery codes on the next page, until the owner says that they are kept. */
    public static void offerCodes(Visit visit, Owners owners, RecoveryCodes codes, String then) {
        new Ceremony(CODES, then, String.join("\n", codes.codes()))
                .begin(owners.sessions(), visit.session().id());
        visit.redirect(CODES_PATH, null);
    }

    private void showCodes(Visit visit) {
        Optional<Ceremony> kept =
                Ceremony.take(owners.sessions(), visit.session().id(), CODES);
        if (kept.isEmpty()) {
            visit.redirect(visit.signedIn() ? "/security" : "/two-factor", null);
            return;
        }
        kept.get().begin(owners.sessions(), visit.session().id());
        visit.show("twofactor/codes", codes(kept.get(), new Form()));
    }

    private static Map<String, Object> codes(Ceremony kept, Form form) {
        Map<String, Object> model = new HashMap<>();
        model.put("codes", List.of(kept.data().split("\n")));
        model.put("form", form);
        return model;
    }

    private void keepCodes(Visit visit) {
        Optional<Ceremony> kept =
                Ceremony.take(owners.sessions(), visit.session().id(), CODES);
        if (kept.isEmpty()) {
            visit.redirect(visit.signedIn() ? "/security" : "/two-factor", null);
        } else if (visit.field("kept").isEmpty()) {
            kept.get().begin(owners.sessions(), visit.session().id());
            Form form = new Form().refuse("kept", visit.text("two-factor.codes.tick"));
            visit.showAgain(AGAIN, "twofactor/codes", codes(kept.get(), form));
        } else if (visit.signedIn()) {
            visit.redirect("/security", visit.text("two-factor.codes.done"));
        } else {
            progress.factorProved(
                    visit, visit.account(), Way.ENROLMENT, kept.get().then(), visit.text("two-factor.done"));
        }
    }

    private static String then(Visit visit) {
        String sent = visit.field(Then.FIELD);
        return Then.safe(sent.isEmpty() ? visit.query(Then.FIELD) : sent);
    }
}
