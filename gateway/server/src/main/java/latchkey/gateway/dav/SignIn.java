package latchkey.gateway.dav;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.function.Consumer;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.dialogs.Credentials;
import latchkey.gateway.login.LiveSession;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.Origin;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.LoginMeters;

/**
 * One request's login to calendars or contacts, whichever the password opens. Principals, discovery and whole collection
 * trees belong to both, and most servers keep both in one tree under names that their users choose: which of the two a
 * request is about cannot be seen from its path. A password for either is therefore good for every request, and one for
 * neither is refused.
 */
final class SignIn {
    private static final int LONGEST_CLIENT = 200;

    private final LoginService logins;
    private final SessionRegistry sessions;
    private final LoginMeters meters;
    private final Credentials credentials;
    private final Service first;
    private final InetAddress peer;
    private final String client;
    private final EventLoop loop;
    private final String id;

    /** When it began, by {@link System#nanoTime}. */
    private long asked;

    /** The registry's, from before the latest question. */
    private long era;

    /** What came of it. */
    sealed interface Result {
        /**
         * Signed in, and found by a revocation from now on.
         *
         * @param service what the password was accepted for
         */
        record SignedIn(Outcome.Accepted login, Service service, SessionRegistry.Registration registration)
                implements Result {}

        /** @param outcome as the login door gave it; {@link Outcome.Unavailable} if the account changed meanwhile */
        record Failed(Outcome outcome) implements Result {}
    }

    /**
     * @param credentials closed once the answer is there
     * @param id the request's name
     * @param first the service that is tried first
     * @param client what the client calls itself
     */
    SignIn(
            LoginService logins,
            SessionRegistry sessions,
            LoginMeters meters,
            Credentials credentials,
            String id,
            Service first,
            InetAddress peer,
            String client,
            EventLoop loop) {
        this.logins = logins;
        this.sessions = sessions;
        this.meters = meters;
        this.credentials = credentials;
        this.id = id;
        this.first = first;
        this.peer = peer;
        this.client = client.length() <= LONGEST_CLIENT ? client : client.substring(0, LONGEST_CLIENT);
        this.loop = loop;
    }

    /**
     * Begins. Exactly one answer comes on the loop, before this returns if memory knows.
     *
     * @param session what a revocation ends
     */
    void start(LiveSession session, Consumer<Result> answer) {
        asked = System.nanoTime();
        attempt(session, true, result -> {
            credentials.secret().close();
            switch (result) {
                case Result.SignedIn(var _, var service, var _) ->
                    meters.answered(service, LoginMeters.Answer.ACCEPTED, System.nanoTime() - asked);
                case Result.Failed(var outcome) ->
                    meters.answered(first, LoginMeters.answer(outcome), System.nanoTime() - asked);
            }
            answer.accept(result);
        });
    }

    private void attempt(LiveSession session, boolean again, Consumer<Result> answer) {
        check(first, (outcome, service) -> {
            if (!(outcome instanceof Outcome.Accepted login)) {
                answer.accept(new Result.Failed(outcome));
                return;
            }
            // Registered first and asked second: a revocation is seen by the one or by the other (threat D6).
            Origin origin = new Origin(id, service, peer, client);
            SessionRegistry.Registration registration = sessions.register(login, origin, session);
            if (logins.current(login) && sessions.era() == era) {
                answer.accept(new Result.SignedIn(login, service, registration));
                return;
            }
            registration.close();
            if (again) {
                meters.judgedAgain();
                attempt(session, false, answer);
            } else {
                answer.accept(new Result.Failed(new Outcome.Unavailable("the account keeps changing")));
            }
        });
    }

    private void check(Service service, Verdict verdict) {
        era = sessions.era();
        logins.checkFirst(attempt(service), credentials.mechanism(), asked, loop, outcome -> {
            if (outcome instanceof Outcome.Refused(var reason, var _) && reason == Outcome.Reason.WRONG_SERVICE) {
                Service other = service == Service.CALDAV ? Service.CARDDAV : Service.CALDAV;
                logins.checkOther(
                        attempt(other), credentials.mechanism(), asked, loop, second -> verdict.given(second, other));
            } else {
                verdict.given(outcome, service);
            }
        });
    }

    private Attempt attempt(Service service) {
        return new Attempt(credentials.login(), credentials.secret().bytes(), service, peer, client);
    }

    /** Takes an outcome and what it was asked for. */
    private interface Verdict {
        void given(Outcome outcome, Service service);
    }
}
