package latchkey.admin.api;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Change;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;

/** The sessions of a node without a gateway: opened by a test, ended by changes as the gateway's are. */
final class TestSessions implements SessionHolder {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final List<SessionFacts> open = new CopyOnWriteArrayList<>();
    /** While false no change is confirmed. */
    volatile boolean confirms = true;

    /** Opens a session and waits until it is listed. */
    String listed(TestApi api, Account account, AppPassword password) {
        String id = add(account, password);
        await(() -> api.credentials.nodes().sessions(account.id()).stream()
                .anyMatch(each -> each.session().id().equals(id)));
        return id;
    }

    String add(Account account, AppPassword password) {
        String id = "s" + COUNT.incrementAndGet();
        open.add(new SessionFacts(
                id,
                account.id(),
                password.id(),
                Service.IMAP,
                InetAddress.ofLiteral("203.0.113.9"),
                "<img src=x onerror=alert(1)>",
                Instant.now()));
        return id;
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about within 20 seconds");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public CompletionStage<Integer> changed(Change change) {
        if (!confirms) {
            return new CompletableFuture<>();
        }
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
