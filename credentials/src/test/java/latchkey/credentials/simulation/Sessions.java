package latchkey.credentials.simulation;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import latchkey.credentials.Change;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;

/** The sessions of a gateway: told to end, they take some time for their farewell. */
final class Sessions implements SessionHolder {
    static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");

    private final Scheduler scheduler;
    private final Gateway gateway;
    private final Rules rules;

    Sessions(Scheduler scheduler, Gateway gateway, Rules rules) {
        this.scheduler = scheduler;
        this.gateway = gateway;
        this.rules = rules;
    }

    Gateway.Session register(Fate fate, Outcome.Accepted login) {
        Gateway.Session session = new Gateway.Session(gateway + "-" + gateway.sessions.size(), fate, login);
        gateway.sessions.add(session);
        return session;
    }

    @Override
    public CompletionStage<Integer> changed(Change change) {
        Long credential = change.credential();
        Predicate<Outcome.Accepted> concerned = switch (change.kind().ends()) {
            case NOTHING, ONE_SESSION -> _ -> false;
            case SESSIONS_OF_CREDENTIAL -> login -> credential != null && login.credential() == credential;
            case SESSIONS_OF_ACCOUNT -> _ -> true;
        };
        List<Gateway.Session> ending = open(session -> session.login.account() == change.account()
                && session.login.epoch() < change.epoch()
                && concerned.test(session.login));
        return end(ending);
    }

    private List<Gateway.Session> open(Predicate<Gateway.Session> which) {
        return gateway.sessions.stream()
                .filter(session -> !session.ended)
                .filter(which)
                .toList();
    }

    private CompletionStage<Integer> end(List<Gateway.Session> ending) {
        if (ending.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        ending.forEach(session -> session.ending = true);
        scheduler.start("farewell", gateway, () -> {
            scheduler.step(Rules.LONGEST_FAREWELL);
            ending.forEach(session -> session.ended = true);
            closed.complete(ending.size());
        });
        return closed;
    }

    @Override
    public void cutOff() {
        rules.note(gateway + ": cut off");
        end(open(_ -> true));
    }

    @Override
    public List<SessionFacts> sessions() {
        return open(session -> session.confirmed).stream()
                .map(session -> new SessionFacts(
                        session.id,
                        session.login.account(),
                        session.login.credential(),
                        Service.IMAP,
                        PEER,
                        "",
                        Instant.EPOCH))
                .toList();
    }

    @Override
    public int count() {
        return open(_ -> true).size();
    }
}
