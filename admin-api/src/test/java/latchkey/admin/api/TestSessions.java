package latchkey.admin.api;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import latchkey.admin.fixtures.HeldSessions;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Change;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;

/** Sessions that a test opens, of a node that may be kept from confirming. */
final class TestSessions extends HeldSessions {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** While false no change is confirmed. */
    volatile boolean confirms = true;

    TestSessions() {
        super(List.of());
    }

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
        return confirms ? super.changed(change) : new CompletableFuture<>();
    }
}
