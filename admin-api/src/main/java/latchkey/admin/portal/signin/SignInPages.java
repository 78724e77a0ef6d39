package latchkey.admin.portal.signin;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Then;
import latchkey.admin.portal.Visit;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.PrimaryCheck;
import latchkey.credentials.secret.PasswordShape;
import org.jspecify.annotations.Nullable;

/** Signing in by login and primary password, and signing out. */
public final class SignInPages implements PortalPart {
    private static final String TEMPLATE = "signin/sign-in";
    private static final int AGAIN = 422;
    private static final int TOO_MANY = 429;

    private final Owners owners;
    private final Progress progress;
    private final @Nullable String provider;

    /** @param provider what the OpenID provider is called; null: there is none */
    public SignInPages(Owners owners, Progress progress, @Nullable String provider) {
        this.owners = owners;
        this.progress = progress;
        this.provider = provider;
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.openGet("/sign-in", this::ask).openPost("/sign-in", this::check).openPost("/sign-out", this::signOut);
    }

    private void ask(Visit visit) {
        if (visit.signedIn()) {
            visit.redirect("/", null);
        } else {
            visit.show(TEMPLATE, model(new Form(), Then.safe(visit.query(Then.FIELD)), visit));
        }
    }

    private Map<String, Object> model(Form form, String then, Visit visit) {
        Map<String, Object> model = new HashMap<>();
        model.put("form", form);
        model.put("then", then);
        model.put("signedOut", visit.http().queryParamMap().containsKey("out"));
        if (provider != null) {
            model.put("provider", provider);
        }
        return model;
    }

    private void check(Visit visit) {
        String login = visit.field("login");
        String then = Then.safe(visit.field(Then.FIELD));
        byte[] password = visit.secretField("password");
        try {
            Form form = new Form().with("login", login);
            if (login.isEmpty()) {
                form.refuse("login", visit.text("sign-in.login.missing"));
            }
            if (password.length == 0) {
                form.refuse("password", visit.text("sign-in.password.missing"));
            }
            if (form.refused()) {
                visit.showAgain(AGAIN, TEMPLATE, model(form, then, visit));
            } else if (isLikeAppPassword(password)) {
                // None is ever a primary password, so nothing is looked up and nothing counted.
                form.refuse("password", visit.text("sign-in.app-password"));
                visit.showAgain(AGAIN, TEMPLATE, model(form, then, visit));
            } else {
                answer(visit, owners.primaryPasswords().check(login, password, visit.address()), form, then);
            }
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private void answer(Visit visit, PrimaryCheck check, Form form, String then) {
        switch (check) {
            case PrimaryCheck.Right(var account) -> progress.passwordProved(visit, account, then);
            case PrimaryCheck.Wrong() -> {
                form.refuse(Form.WHOLE, visit.text("sign-in.wrong"));
                visit.showAgain(AGAIN, TEMPLATE, model(form, then, visit));
            }
            case PrimaryCheck.TooMany(var wait) -> {
                form.refuse(Form.WHOLE, Progress.tooMany(visit, wait));
                visit.showAgain(TOO_MANY, TEMPLATE, model(form, then, visit));
            }
        }
    }

    private static boolean isLikeAppPassword(byte[] password) {
        byte @Nullable [] letters = PasswordShape.normalise(password);
        if (letters != null) {
            Arrays.fill(letters, (byte) 0);
        }
        return letters != null;
    }

    private void signOut(Visit visit) {
        progress.leaveFormer(visit);
        visit.http().header("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");
        visit.redirect("/sign-in?out", null);
    }
}
