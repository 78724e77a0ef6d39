package latchkey.admin.portal.passkey;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latchkey.admin.portal.Ceremony;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Refusal;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Then;
import latchkey.admin.portal.Visit;
import latchkey.admin.portal.signin.Asking;
import latchkey.admin.portal.signin.EnrolmentPages;
import latchkey.admin.portal.signin.Progress;
import latchkey.admin.portal.signin.Strangers;
import latchkey.admin.portal.signin.Way;
import latchkey.credentials.Account;
import latchkey.credentials.owner.NewPasskey;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.Passkey;
import latchkey.credentials.owner.PasskeyAdding;
import latchkey.credentials.owner.PortalSession.Stage;

/**
 * Passkeys at sign-in, at a confirmation, and adding one. Each takes two requests: the browser's script fetches options,
 * which leaves a challenge in the session, and then sends the answer as a form.
 */
public final class PasskeyPages implements PortalPart {
    /** What a script and its page call the authenticator's answer. */
    private static final String ANSWER = "answer";

    private static final String SIGN_IN = "/sign-in/passkey";
    private static final String ADD = "/two-factor/passkey";
    private static final String OPTIONS = "/options";
    private static final Set<Stage> ADDING = EnumSet.of(Stage.ENROLLING, Stage.SIGNED_IN);
    private static final int LONGEST_ANSWER = 32 * 1024;
    private static final int AGAIN = 422;

    private final Owners owners;
    private final Progress progress;
    private final Strangers strangers;
    private final Ceremonies ceremonies;

    public PasskeyPages(Site site, Progress progress, Strangers strangers) {
        owners = site.credentials().owners();
        this.progress = progress;
        this.strangers = strangers;
        ceremonies = new Ceremonies(
                owners.passkeys(),
                site.credentials().accounts(),
                site.settings().url(),
                site.settings().name(),
                site.credentials().clock());
    }

    @Override
    public void addTo(PortalRoutes routes) {
        EnumSet<Stage> confirming = EnumSet.of(Asking.TO_CONFIRM.stage());
        String confirm = Asking.TO_CONFIRM.passkeyPath();
        routes.openPost(SIGN_IN + OPTIONS, this::signInOptions)
                .openPost(SIGN_IN, this::signIn)
                .post(confirm + OPTIONS, confirming, visit -> ask(visit, visit.account(), confirm))
                .post(confirm, confirming, visit -> prove(visit, confirm, Way.PASSKEY))
                .get(ADD, ADDING, this::showAdding)
                .post(ADD + OPTIONS, ADDING, this::addingOptions)
                .post(ADD, ADDING, this::add);
    }

    /** Nobody need have said who they are; who has given a password is asked for one of their passkeys. */
    private void signInOptions(Visit visit) {
        if (visit.stage().equals(Optional.of(Stage.PASSWORD_GIVEN))) {
            ask(visit, visit.account(), SIGN_IN);
            return;
        }
        if (strangers.enter(visit)) {
            start(visit, ceremonies.startAsking(null), SIGN_IN);
        }
    }

    private void ask(Visit visit, Account account, String kind) {
        start(visit, ceremonies.startAsking(account), kind);
    }

    private void start(Visit visit, Ceremonies.Started started, String kind) {
        String then = Then.safe(visit.field(Then.FIELD));
        new Ceremony(kind, then, started.request())
                .begin(owners.sessions(), visit.session().id());
        visit.http().contentType("application/json").result(started.options());
    }

    private void signIn(Visit visit) {
        Optional<Stage> stage = visit.stage();
        if (stage.equals(Optional.of(Stage.ANONYMOUS))) {
            prove(visit, SIGN_IN, Way.PASSKEY);
        } else if (stage.equals(Optional.of(Stage.PASSWORD_GIVEN))) {
            prove(visit, SIGN_IN, Way.PASSWORD_AND_PASSKEY);
        } else {
            refuse(visit, "/sign-in");
        }
    }

    private void prove(Visit visit, String kind, Way way) {
        Optional<Ceremony> begun =
                Ceremony.take(owners.sessions(), visit.session().id(), kind);
        Optional<Account> account = begun.flatMap(ceremony -> ceremonies.finishAsking(ceremony.data(), answer(visit)))
                .filter(found -> visit.stage().equals(Optional.of(Stage.ANONYMOUS))
                        || found.id() == visit.account().id());
        if (account.isPresent()) {
            progress.factorProved(visit, account.get(), way, begun.get().then(), "");
        } else {
            String then = begun.map(Ceremony::then).orElse("/");
            refuse(visit, Then.after(askedAt(visit), then));
        }
    }

    private static void refuse(Visit visit, String back) {
        Refusal.show(visit, visit.text("passkey.refused.title"), visit.text("passkey.refused"), back);
    }

    private static String askedAt(Visit visit) {
        return switch (visit.session().stage()) {
            case PASSWORD_GIVEN -> Asking.TO_SIGN_IN.codePath();
            case SIGNED_IN -> Asking.TO_CONFIRM.codePath();
            case ANONYMOUS, ENROLLING -> "/sign-in";
        };
    }

    private static String answer(Visit visit) {
        String answer = visit.http().formParam(ANSWER);
        return answer == null || answer.length() > LONGEST_ANSWER ? "" : answer;
    }

    private void showAdding(Visit visit) {
        if (EnrolmentPages.mayEnrol(visit, owners, progress, ADD)) {
            visit.show("twofactor/passkey", model(new Form(), then(visit)));
        }
    }

    private static Map<String, Object> model(Form form, String then) {
        return Map.of("form", form, Then.FIELD, then);
    }

    private static String then(Visit visit) {
        String sent = visit.field(Then.FIELD);
        return Then.safe(sent.isEmpty() ? visit.query(Then.FIELD) : sent);
    }

    private void addingOptions(Visit visit) {
        if (EnrolmentPages.mayEnrol(visit, owners, progress, ADD)) {
            start(visit, ceremonies.startAdding(visit.account()), ADD);
        }
    }

    private void add(Visit visit) {
        if (!EnrolmentPages.mayEnrol(visit, owners, progress, ADD)) {
            return;
        }
        String label = visit.field("label");
        Optional<Ceremony> begun =
                Ceremony.take(owners.sessions(), visit.session().id(), ADD);
        Optional<NewPasskey> made = begun.flatMap(ceremony -> ceremonies.finishAdding(
                ceremony.data(), answer(visit), label.isEmpty() ? visit.text("passkey.unnamed") : label));
        if (made.isEmpty()) {
            addAgain(visit, label, visit.text("passkey.not-added"));
            return;
        }
        switch (owners.passkeys()
                .add(visit.account().id(), made.get(), visit.by())
                .result()) {
            case PasskeyAdding.Refused(var sentence) -> addAgain(visit, label, sentence);
            case PasskeyAdding.Added(var passkey, var codes) -> {
                if (codes != null) {
                    EnrolmentPages.offerCodes(visit, owners, codes, begun.get().then());
                } else if (visit.signedIn()) {
                    visit.redirect("/security", visit.text("passkey.added"));
                } else {
                    takeBack(visit, passkey);
                }
            }
        }
    }

    /** Another session was first to set up a factor, after this one was seen to be free to. */
    private void takeBack(Visit visit, Passkey passkey) {
        owners.passkeys().remove(passkey.account(), passkey.id(), visit.by());
        progress.leaveFormer(visit);
        EnrolmentPages.doneElsewhere(visit);
    }

    private static void addAgain(Visit visit, String label, String sentence) {
        Form form = new Form().with("label", label).refuse("label", sentence);
        visit.showAgain(AGAIN, "twofactor/passkey", model(form, then(visit)));
    }
}
