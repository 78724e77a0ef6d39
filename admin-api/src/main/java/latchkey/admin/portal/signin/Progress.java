package latchkey.admin.portal.signin;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import latchkey.admin.portal.Refusal;
import latchkey.admin.portal.Then;
import latchkey.admin.portal.Visit;
import latchkey.credentials.Account;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.FactorState;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.Opened;
import latchkey.credentials.owner.Owners;
import latchkey.credentials.owner.PortalSession;
import latchkey.credentials.owner.PortalSession.Stage;
import org.jspecify.annotations.Nullable;

/** From one stage of a sign-in to the next; at each the session gets a new token (ASVS 7.2.4). */
public final class Progress {
    private final Owners owners;
    private final @Nullable String provider;

    /** @param provider what the OpenID provider is called; null: there is none */
    public Progress(Owners owners, @Nullable String provider) {
        this.owners = owners;
        this.provider = provider;
    }

    /** The primary password was right: asks for the second factor, or has the first one set up. */
    void passwordProved(Visit visit, Account account, String then) {
        FactorState factors = owners.secondFactors().state(account.id());
        if (!factors.any() && provider != null && factors.declared() == TwoFactor.EXTERNAL) {
            // The password alone must not add a factor here: whoever found it out would add their own.
            refuse(visit, visit.text("sign-in.elsewhere", provider));
            return;
        }
        Stage stage = factors.any() ? Stage.PASSWORD_GIVEN : Stage.ENROLLING;
        leaveFormer(visit);
        Optional<Opened> opened = owners.sessions()
                .open(new NewPortalSession(account, stage, "password", visit.address(), visit.browser()));
        if (opened.isEmpty()) {
            refuse(visit, account);
            return;
        }
        visit.enter(opened.get());
        visit.redirect(Then.after(stage == Stage.ENROLLING ? "/two-factor" : "/sign-in/code", then), null);
    }

    /**
     * A second factor was proved in the visit's session: signs in, or notes that it was proved again.
     *
     * @param account as it stood when it was proved
     * @param flash for the next page; empty for none
     */
    public void factorProved(Visit visit, Account account, Way way, String then, String flash) {
        PortalSession session = visit.session();
        String how = session.stage() == Stage.SIGNED_IN ? session.how() : way.code();
        Optional<Opened> opened = owners.sessions().advance(session, Stage.SIGNED_IN, account, how);
        if (opened.isEmpty()) {
            refuse(visit, account);
            return;
        }
        visit.enter(opened.get());
        visit.redirect(Then.safe(then), flash.isEmpty() ? null : flash);
    }

    /** Whoever gets here has proved to be the owner, and may be told. */
    private void refuse(Visit visit, Account account) {
        visit.leave();
        refuse(
                visit,
                account.suspended()
                        ? visit.text(
                                "sign-in.suspended", visit.site().settings().name())
                        : visit.text("sign-in.changed"));
    }

    private static void refuse(Visit visit, String sentence) {
        Refusal.show(visit, visit.text("sign-in.refused"), sentence, "/sign-in");
    }

    /** Ends the session that the browser has; it gets another, or none. */
    public void leaveFormer(Visit visit) {
        visit.sessionIfAny()
                .filter(session -> session.account() != null)
                .ifPresent(session -> owners.sessions()
                        .end(
                                Objects.requireNonNull(session.account()),
                                session.id(),
                                visit.account().login()));
        visit.leave();
    }

    /** Says how long to wait: in whole minutes, at least one. */
    static String tooMany(Visit visit, Duration wait) {
        visit.http().header("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
        return visit.text("sign-in.too-many", wait.plusSeconds(59).toMinutes());
    }
}
