package latchkey.admin.browser;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;

/** A mail server's connections: apps that are signed in, and signed out when their password is revoked. */
final class OpenConnections implements SessionHolder {
    private final List<SessionFacts> open = new CopyOnWriteArrayList<>();

    void add(Account account, long password, Service service, String client) {
        open.add(new SessionFacts(
                "c" + open.size(), account.id(), password, service, ExampleSite.PEER, client, Instant.now()));
    }

    @Override
    public CompletionStage<Integer> changed(Change change) {
        int before = open.size();
        open.removeIf(session -> session.account() == change.account()
                && switch (change.kind().ends()) {
                    case NOTHING -> false;
                    case ONE_SESSION -> session.id().equals(change.session());
                    case SESSIONS_OF_CREDENTIAL ->
                        Long.valueOf(session.credential()).equals(change.credential());
                    case SESSIONS_OF_ACCOUNT -> true;
                });
        return CompletableFuture.completedFuture(before - open.size());
    }

    @Override
    public void cutOff() {
        open.clear();
    }

    @Override
    public List<SessionFacts> sessions() {
        return List.copyOf(open);
    }

    @Override
    public int count() {
        return open.size();
    }
}
