package latchkey.admin.portal.openid;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import latchkey.admin.portal.Ceremony;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Refusal;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Then;
import latchkey.admin.portal.Visit;
import latchkey.admin.portal.signin.Asking;
import latchkey.admin.portal.signin.Progress;
import latchkey.admin.portal.signin.Strangers;
import latchkey.admin.portal.signin.Way;
import latchkey.config.OpenId;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.PortalSession.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** To the OpenID provider and back, to sign in or to prove the second factor again. */
public final class OpenIdPages implements PortalPart {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdPages.class);

    private static final String RETURN = "/sign-in/openid/return";
    private static final String SIGN_IN = "openid-sign-in";
    private static final String CONFIRM = "openid-confirm";
    /** By how much the provider's clock may be behind ours. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final OpenId settings;
    private final Owners owners;
    private final Accounts accounts;
    private final Progress progress;
    private final Strangers strangers;
    private final Provider provider;

    public OpenIdPages(OpenId settings, Site site, Progress progress, Strangers strangers) {
        this.settings = settings;
        owners = site.credentials().owners();
        accounts = site.credentials().accounts();
        this.progress = progress;
        this.strangers = strangers;
        provider = new Provider(settings, URI.create(site.settings().url() + RETURN));
    }

    /** Asks the provider what it publishes, beside the caller. */
    public void prepare() {
        provider.prepare();
    }

    /** Where forms of the portal may lead, beside the portal; for the content policy. */
    public URI formTarget() {
        return provider.formTarget();
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.openPost("/sign-in/openid", this::signIn)
                .post("/confirm/openid", visit -> ask(visit, CONFIRM, "/confirm"))
                .openGet(RETURN, this::back);
    }

    private void signIn(Visit visit) throws ProviderUnavailable {
        if (strangers.enter(visit)) {
            ask(visit, SIGN_IN, "/sign-in");
        }
    }

    private void ask(Visit visit, String kind, String back) {
        Attempt attempt = Attempt.begin(visit.site().credentials().clock().instant());
        try {
            URI target = provider.authorization(attempt, kind.equals(CONFIRM));
            new Ceremony(kind, Then.safe(visit.field(Then.FIELD)), attempt.data())
                    .begin(owners.sessions(), visit.session().id());
            visit.redirect(target.toString(), null);
        } catch (ProviderUnavailable e) {
            unavailable(visit, e, back);
        }
    }

    private void unavailable(Visit visit, ProviderUnavailable failure, String back) {
        LOG.warn("{}: {}", failure.getMessage(), String.valueOf(failure.getCause()));
        Refusal.unavailable(
                visit,
                visit.text("openid.unavailable.title", settings.name()),
                visit.text("openid.unavailable.text", settings.name()),
                back);
    }

    /** A GET, since that is how providers answer; the state shows that this browser asked for it. */
    private void back(Visit visit) {
        String kind = visit.signedIn() ? CONFIRM : SIGN_IN;
        String back = visit.signedIn() ? Asking.TO_CONFIRM.codePath() : "/sign-in";
        Optional<Ceremony> begun = visit.sessionIfAny()
                .filter(session -> session.stage() == Stage.ANONYMOUS || session.stage() == Stage.SIGNED_IN)
                .flatMap(session -> Ceremony.take(owners.sessions(), session.id(), kind));
        Optional<Attempt> attempt = begun.map(ceremony -> Attempt.read(ceremony.data()))
                .filter(made -> made.isAnsweredBy(visit.query("state")) && isOfProvider(visit));
        if (attempt.isEmpty()) {
            refuse(visit, back, "openid.stale");
        } else if (visit.query("code").isEmpty()) {
            refuse(visit, back, "openid.denied");
        } else {
            redeem(visit, attempt.get(), begun.get().then(), back);
        }
    }

    private boolean isOfProvider(Visit visit) {
        String issuer = visit.query("iss");
        return issuer.isEmpty() || provider.isNamed(issuer);
    }

    private void redeem(Visit visit, Attempt attempt, String then, String back) {
        try {
            switch (provider.redeem(visit.query("code"), attempt)) {
                case Proof.Bad() -> refuse(visit, back, "openid.bad");
                case Proof.Nameless() -> refuse(visit, back, "openid.nameless");
                case Proof.Good good when !good.twoFactors() -> refuse(visit, back, "openid.one-factor");
                case Proof.Good good -> {
                    if (visit.signedIn()) {
                        confirm(visit, good, attempt, then);
                    } else {
                        enter(visit, good, then);
                    }
                }
            }
        } catch (ProviderUnavailable e) {
            unavailable(visit, e, back);
        }
    }

    private void refuse(Visit visit, String back, String key) {
        Refusal.show(visit, visit.text("openid.refused.title"), visit.text(key, settings.name()), back);
    }

    private void enter(Visit visit, Proof.Good good, String then) {
        Optional<Account> account = accounts.find(good.login());
        if (account.isEmpty()) {
            Refusal.show(
                    visit,
                    visit.text("openid.refused.title"),
                    visit.text("openid.unknown", settings.name(), good.login()),
                    "/sign-in");
            return;
        }
        progress.factorProved(visit, declared(account.get()), Way.OPEN_ID, then, "");
    }

    /** An account without two-factor has it from now on: the provider has proved it. */
    private Account declared(Account account) {
        return account.twoFactor() != TwoFactor.NONE || account.suspended()
                ? account
                : accounts.twoFactor(account.id(), TwoFactor.EXTERNAL, account.login())
                        .result()
                        .orElse(account);
    }

    /** The same owner, who proved it after being asked. */
    private void confirm(Visit visit, Proof.Good good, Attempt attempt, String then) {
        boolean same = accounts.find(good.login())
                .filter(account -> account.id() == visit.account().id())
                .isPresent();
        Instant at = good.at();
        boolean fresh = at != null && at.isAfter(attempt.begun().minus(SKEW));
        if (same && fresh) {
            progress.factorProved(visit, Objects.requireNonNull(visit.account()), Way.OPEN_ID, then, "");
        } else {
            refuse(visit, Asking.TO_CONFIRM.codePath(), same ? "openid.not-fresh" : "openid.other-account");
        }
    }
}
