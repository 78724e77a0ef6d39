package latchkey.faults.lab;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in the reverse order; all of it, whatever fails. */
final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> things = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T thing) {
        things.push(thing);
        return thing;
    }

    @Override
    public void close() {
        IllegalStateException failure = new IllegalStateException("cannot be closed");
        for (AutoCloseable each : things) {
            try {
                each.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Makes something of what is opened, and closes it all again if that fails: processes of a lab outlive it otherwise. */
    static <T> T whole(Making<T> making) throws Exception {
        Opened opened = new Opened();
        try {
            return making.of(opened);
        } catch (Exception | AssertionError e) {
            opened.close();
            throw e;
        }
    }

    @FunctionalInterface
    interface Making<T> {
        T of(Opened opened) throws Exception;
    }
}
