package latchkey.credentials;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Holds the sessions that a test says there are. */
class Holder implements SessionHolder {
    final List<SessionFacts> open = new CopyOnWriteArrayList<>();
    final AtomicInteger cutOffs = new AtomicInteger();
    private final Consumer<Change> told;

    Holder() {
        this(_ -> {});
    }

    Holder(Consumer<Change> told) {
        this.told = told;
    }

    @Override
    public CompletionStage<Integer> changed(Change change) {
        told.accept(change);
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
        cutOffs.incrementAndGet();
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
