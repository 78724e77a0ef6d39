package latchkey.gateway.mail;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.function.Consumer;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.dialogs.Action;
import latchkey.gateway.meters.LoginMeters;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/**
 * A client's login: the verdict, and its confirmation once the session with the backend stands. Keeps the secret until
 * then and wipes it. For the connection's event loop.
 */
final class MailLogin {
    /** An account that changes while somebody signs in is looked at again so many times. */
    private static final int RECHECKS = 3;

    private final MailFrontEnd front;
    private final OpenSession session;
    private int rechecks;
    private long begun;

    /** Counts what was forgotten, so that an answer that comes too late is known as such. */
    private int round;

    private Action.@Nullable Verify asked;
    private Outcome.@Nullable Accepted accepted;

    /** The registry's, from before the latest question. */
    private long era;

    MailLogin(MailFrontEnd front, OpenSession session) {
        this.front = front;
        this.session = session;
    }

    /** Asks the login door, which answers now or later; not at all once {@link #forget} was called. */
    void check(Action.Verify verify, Consumer<Outcome> answer) {
        asked = verify;
        begun = System.nanoTime();
        rechecks = 0;
        session.line().attempt(verify.credentials().mechanism().name().toLowerCase(Locale.ROOT), verify.clientName());
        ask(verify, outcome -> {
            session.line().outcome(outcome.word());
            if (outcome instanceof Outcome.Accepted good) {
                accepted = good;
            } else {
                forget();
            }
            answer.accept(outcome);
        });
    }

    /**
     * Registers the session and asks whether the verdict still holds: first the registry, then the epoch and the era, so
     * that a revocation or a cut-off in between is seen by one or the other (threat D6). If anything about the account changed, the login is
     * judged again. Answers as {@link #check} does.
     */
    void confirm(Consumer<Outcome> answer) {
        Outcome.Accepted login = accepted;
        Action.Verify last = asked;
        if (login == null || last == null) {
            return;
        }
        session.opened(login, last.clientName(), front);
        if (front.logins().current(login) && front.sessions().era() == era) {
            forget();
            answer.accept(login);
        } else if (rechecks++ == RECHECKS) {
            forget();
            answer.accept(new Outcome.Unavailable("the account keeps changing"));
        } else {
            front.meters().logins().judgedAgain();
            ask(last, outcome -> {
                switch (outcome) {
                    case Outcome.Accepted again
                    when again.account() == login.account() && again.login().equals(login.login()) -> {
                        accepted = again;
                        confirm(answer);
                    }
                    case Outcome.Accepted _ -> {
                        forget();
                        answer.accept(new Outcome.Unavailable("the name went to another account"));
                    }
                    case Outcome.Refused _, Outcome.Unavailable _ -> {
                        forget();
                        answer.accept(outcome);
                    }
                }
            });
        }
    }

    /** The client was told what became of it all. */
    void told(LoginMeters.Answer answer) {
        front.meters().logins().answered(front.service(), answer, System.nanoTime() - begun);
    }

    /** Wipes the secret; nobody waits for an answer any more. */
    void forget() {
        if (asked != null) {
            asked.credentials().secret().close();
            asked = null;
        }
        accepted = null;
        round++;
    }

    private void ask(Action.Verify verify, Consumer<Outcome> answer) {
        Attempt attempt = new Attempt(
                verify.credentials().login(),
                verify.credentials().secret().bytes(),
                front.service(),
                session.peer().getAddress(),
                verify.clientName());
        int mine = round;
        era = front.sessions().era();
        try (Scope _ = session.trace().enter()) {
            Span step = Traces.step("verify");
            try (Scope _ = step.makeCurrent()) {
                front.logins()
                        .check(
                                attempt,
                                verify.credentials().mechanism(),
                                session.client().eventLoop(),
                                outcome -> {
                                    step.setAttribute("latchkey.outcome", outcome.word());
                                    step.end();
                                    if (round == mine) {
                                        answer.accept(outcome);
                                    }
                                });
            }
        }
    }
}
