package latchkey.admin.portal.signin;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Then;
import latchkey.admin.portal.Visit;
import latchkey.credentials.owner.FactorCheck;
import latchkey.credentials.owner.FactorState;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.PortalSession.Stage;
import org.jspecify.annotations.Nullable;

/** Asks for a second factor: the app's code or a recovery code. Passkeys are asked for on the same page. */
public final class FactorPages implements PortalPart {
    private static final String RECOVERY = "signin/recovery";
    private static final String CODE = "code";
    private static final int AGAIN = 422;
    private static final int TOO_MANY = 429;

    private final Owners owners;
    private final Progress progress;
    private final Asking asking;
    private final @Nullable String provider;

    /** @param provider what the OpenID provider is called; null: there is none */
    public FactorPages(Owners owners, Progress progress, Asking asking, @Nullable String provider) {
        this.owners = owners;
        this.progress = progress;
        this.asking = asking;
        this.provider = provider;
    }

    @Override
    public void addTo(PortalRoutes routes) {
        EnumSet<Stage> stage = EnumSet.of(asking.stage());
        routes.get(asking.codePath(), stage, visit -> visit.show(asking.template(), model(visit, new Form())))
                .post(asking.codePath(), stage, this::checkCode)
                .get(asking.recoveryPath(), stage, visit -> visit.show(RECOVERY, model(visit, new Form())))
                .post(asking.recoveryPath(), stage, this::checkRecoveryCode);
    }

    private Map<String, Object> model(Visit visit, Form form) {
        FactorState factors = owners.secondFactors().state(visit.account().id());
        Map<String, Object> model = new HashMap<>();
        model.put("form", form);
        model.put("asking", asking);
        model.put("factors", factors);
        model.put(Then.FIELD, then(visit));
        if (provider != null && visit.session().how().equals(Way.OPEN_ID.code())) {
            model.put("provider", provider);
        }
        return model;
    }

    private static String then(Visit visit) {
        String sent = visit.field(Then.FIELD);
        return Then.safe(sent.isEmpty() ? visit.query(Then.FIELD) : sent);
    }

    private void checkCode(Visit visit) {
        String code = visit.field(CODE);
        if (code.isEmpty()) {
            again(visit, asking.template(), AGAIN, visit.text("sign-in.code.missing"));
            return;
        }
        FactorCheck check = owners.secondFactors().check(visit.account().id(), code);
        answer(visit, check, asking.template(), Way.APP, "sign-in.code.wrong");
    }

    private void checkRecoveryCode(Visit visit) {
        String code = visit.field(CODE);
        if (code.isEmpty()) {
            again(visit, RECOVERY, AGAIN, visit.text("sign-in.recovery.missing"));
            return;
        }
        FactorCheck check =
                owners.secondFactors().useRecoveryCode(visit.account().id(), code);
        answer(visit, check, RECOVERY, Way.RECOVERY_CODE, "sign-in.recovery.wrong");
    }

    private void answer(Visit visit, FactorCheck check, String template, Way way, String wrong) {
        switch (check) {
            case FactorCheck.Right() ->
                progress.factorProved(visit, visit.account(), way, then(visit), left(visit, way));
            case FactorCheck.Wrong(), FactorCheck.None() -> again(visit, template, AGAIN, visit.text(wrong));
            case FactorCheck.TooMany(var wait) -> again(visit, template, TOO_MANY, Progress.tooMany(visit, wait));
        }
    }

    private String left(Visit visit, Way way) {
        if (way != Way.RECOVERY_CODE) {
            return "";
        }
        int left = owners.secondFactors().state(visit.account().id()).recoveryCodesLeft();
        return visit.text("sign-in.recovery.left", left);
    }

    private void again(Visit visit, String template, int status, String sentence) {
        visit.showAgain(status, template, model(visit, new Form().refuse(CODE, sentence)));
    }
}
