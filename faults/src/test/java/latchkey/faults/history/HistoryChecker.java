package latchkey.faults.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latchkey.faults.history.Event.Ending;
import latchkey.faults.history.Facts.Issue;
import latchkey.faults.history.Facts.Login;
import latchkey.faults.history.Facts.Revocation;
import latchkey.faults.history.Facts.Session;
import latchkey.faults.history.Violation.Rule;
import org.jspecify.annotations.Nullable;

/** Holds a whole history against the rules. */
public final class HistoryChecker {
    private final Facts facts;
    private final Promise promise;
    private final List<Violation> violations = new ArrayList<>();

    private HistoryChecker(Facts facts, Promise promise) {
        this.facts = facts;
        this.promise = promise;
    }

    /** Everything in the history that breaks a rule. */
    public static List<Violation> violations(History history, Promise promise) {
        HistoryChecker checker = new HistoryChecker(history.facts(), promise);
        checker.facts.logins().forEach(checker::check);
        checker.facts.sessions().forEach(checker::check);
        return List.copyOf(checker.violations);
    }

    private void check(Login login) {
        switch (login.answer()) {
            case Answer.Accepted _ -> accepted(login);
            case Answer.Refused(String words) -> {
                if (facts.valid(login)) {
                    broken(Rule.NO_REFUSAL_OF_A_VALID_PASSWORD, describe(login) + " was told: " + words);
                }
            }
            case Answer.Temporary(String words) -> temporary(login, words);
            case Answer.Issued _, Answer.Enforced _, Answer.Durable _, Answer.Unknown _ -> {}
        }
    }

    private void accepted(Login login) {
        Revocation revocation = facts.revocations().get(login.credential());
        if (revocation == null || revocation.acked() == null) {
            return;
        }
        if (login.action().isRequest()) {
            // A request in flight is cut, like a session.
            aliveAfter(new Session(login, login.answered(), Ending.BY_CLIENT, ""), revocation, revocation.acked());
        }
        long late = login.invoked() - revocation.acked();
        if (late > promise.effective(login.node()).toNanos()) {
            broken(Rule.NO_LOGIN_AFTER_REVOCATION, describe(login) + " was accepted " + after(late));
        }
        Duration bound = bound(revocation, login.node());
        if (bound != null && late > bound.toNanos()) {
            broken(
                    Rule.ANSWERS_ARE_TRUE,
                    describe(login) + " was accepted " + after(late) + ", which said " + revocation.answer());
        }
    }

    private void check(Session session) {
        Revocation revocation = facts.revocations().get(session.login().credential());
        if (revocation != null && revocation.acked() != null) {
            aliveAfter(session, revocation, revocation.acked());
        }
        boolean revoked = revocation != null && revocation.invoked() <= session.ended();
        if (session.ending() != null
                && session.ending() != Ending.BY_CLIENT
                && !revoked
                && !excused(session.login().node(), session.ended(), session.ended())) {
            broken(Rule.OTHERS_STAY, describe(session.login()) + " lost its session: " + session.words());
        }
    }

    private void aliveAfter(Session session, Revocation revocation, long acked) {
        long noticing = promise.noticing().toNanos();
        String node = session.login().node();
        long late = session.ended() - acked - facts.stood(node, acked, session.ended());
        if (late > promise.effective(node).toNanos() + noticing) {
            broken(
                    Rule.NO_SESSION_AFTER_REVOCATION,
                    describe(session.login()) + " had its session still " + after(late));
        }
        Duration bound = bound(revocation, node);
        if (bound != null && late > bound.toNanos() + noticing) {
            broken(
                    Rule.ANSWERS_ARE_TRUE,
                    describe(session.login()) + " had its session still " + after(late) + ", which said "
                            + revocation.answer());
        }
    }

    /** How long after the acknowledgement the node may go on, as the acknowledgement says. */
    private static @Nullable Duration bound(Revocation revocation, String node) {
        return switch (revocation.answer()) {
            case Answer.Enforced _ -> Duration.ZERO;
            case Answer.Durable(var missing) -> missing.getOrDefault(node, Duration.ZERO);
            case null, default -> null;
        };
    }

    private void temporary(Login login, String words) {
        Issue issue = facts.issues().get(login.credential());
        if (issue != null
                && facts.valid(login)
                && login.invoked() > issue.acked() + promise.usable().toNanos()
                && !excused(login.node(), login.invoked(), login.answered())) {
            broken(Rule.ISSUED_IS_USABLE, describe(login) + " was told: " + words);
        }
    }

    private boolean excused(String node, long begin, long finish) {
        return facts.excused(node, begin, finish, promise.usable().toNanos());
    }

    private void broken(Rule rule, String sentence) {
        violations.add(new Violation(rule, sentence));
    }

    private static String describe(Login login) {
        return login.action().protocol() + " login " + login.operation() + " with password " + login.credential()
                + " on " + login.node();
    }

    private static String after(long nanos) {
        return nanos / 1_000_000 + " ms after the revocation was acknowledged";
    }
}
