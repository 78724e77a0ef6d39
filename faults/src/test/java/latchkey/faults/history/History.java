package latchkey.faults.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.faults.history.Event.Ending;

/** All that happened, in the order in which it was noticed; only ever added to, by any number of threads. */
public final class History {
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicLong operations = new AtomicLong();

    /** An operation begins now; returns its number. */
    public long invoked(Action action) {
        long operation = operations.incrementAndGet();
        events.add(new Event.Invoked(System.nanoTime(), operation, action));
        return operation;
    }

    /** An operation that could not even be begun, after it was tried since then by {@link System#nanoTime}. */
    public void failed(long since, Action action, Answer answer) {
        long operation = operations.incrementAndGet();
        events.add(new Event.Invoked(since, operation, action));
        completed(operation, answer);
    }

    /** An operation is over now. */
    public void completed(long operation, Answer answer) {
        events.add(new Event.Completed(System.nanoTime(), operation, answer));
    }

    /** The session of a login is over now. */
    public void ended(long login, Ending ending, String words) {
        events.add(new Event.Ended(System.nanoTime(), login, ending, words));
    }

    /** A node is in trouble from now on. */
    public void troubleBegins(String node, String words) {
        events.add(new Event.TroubleBegins(System.nanoTime(), node, words));
    }

    /** And no longer. */
    public void troubleEnds(String node) {
        events.add(new Event.TroubleEnds(System.nanoTime(), node));
    }

    /** The process of a node stands still from now on. */
    public void stopped(String node) {
        events.add(new Event.Stopped(System.nanoTime(), node));
    }

    /** And no longer. */
    public void resumed(String node) {
        events.add(new Event.Resumed(System.nanoTime(), node));
    }

    /** For histories written by hand. */
    void add(Event event) {
        events.add(event);
    }

    /** What happened so far. */
    public List<Event> events() {
        return new ArrayList<>(events);
    }

    /** The same, put together. */
    public Facts facts() {
        return Facts.of(events());
    }
}
