package latchkey.admin.portal.passwords;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import latchkey.config.OpenId;
import latchkey.credentials.Changed;
import latchkey.credentials.owner.PrimaryPasswords;
import latchkey.credentials.owner.PrimarySetting;
import org.jspecify.annotations.Nullable;

/** Another primary password: says beforehand which apps it signs out, and afterwards helps to sign them in again. */
final class PrimaryPages implements PortalPart {
    private static final String PATH = "/primary-password";
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;

    private final PrimaryPasswords primary;
    private final PasswordViews views;
    private final Revoker revoker;
    private final @Nullable OpenId openId;

    PrimaryPages(Site site) {
        primary = site.credentials().owners().primaryPasswords();
        views = new PasswordViews(site.credentials());
        revoker = new Revoker(site.credentials());
        openId = site.settings().openId();
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get(PATH, this::ask).post(PATH, this::change);
    }

    private void ask(Visit visit) {
        if (!primary.exists(visit.account().id())) {
            Map<String, Object> model = new HashMap<>();
            if (openId != null) {
                model.put("provider", openId.name());
            }
            visit.show("passwords/primaryElsewhere", model);
        } else if (!visit.confirmedLately()) {
            visit.confirmFirst(PATH);
        } else {
            visit.show("passwords/primary", model(visit, new Form()));
        }
    }

    private Map<String, Object> model(Visit visit, Form form) {
        return Map.of("form", form, "passwords", views.active(visit.account().id()));
    }

    private void change(Visit visit) {
        if (!visit.confirmedLately()) {
            visit.confirmFirst(PATH);
            return;
        }
        byte[] old = visit.secretField("old");
        byte[] renewed = visit.secretField("renewed");
        Changed<PrimarySetting> changed;
        try {
            changed = primary.change(
                    visit.account().id(),
                    old,
                    renewed,
                    visit.by(),
                    visit.session().id());
        } finally {
            Arrays.fill(old, (byte) 0);
            Arrays.fill(renewed, (byte) 0);
        }
        switch (changed.result()) {
            case PrimarySetting.Set set -> {
                String ended = set.revoked().isEmpty()
                        ? ""
                        : " " + revoker.tell(new Changed<>(set.revoked(), changed.change()), visit.texts());
                visit.redirect(set.revoked().isEmpty() ? "/" : "/passwords/again", visit.text("primary.done") + ended);
            }
            case PrimarySetting.Refused refused -> {
                Form form = new Form().refuse(field(refused.reason()), refused.sentence());
                int status = refused.reason() == PrimarySetting.Reason.TOO_MANY ? TOO_MANY : UNPROCESSABLE;
                visit.showAgain(status, "passwords/primary", model(visit, form));
            }
        }
    }

    private static String field(PrimarySetting.Reason reason) {
        return switch (reason) {
            case WRONG_OLD, TOO_MANY -> "old";
            case TOO_SHORT, TOO_LONG, GUESSABLE, LIKE_AN_APP_PASSWORD, SAME -> "renewed";
            case NO_SUCH_ACCOUNT -> Form.WHOLE;
        };
    }
}
