package latchkey.faults.lab;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latchkey.faults.history.Event.Ending;
import latchkey.faults.history.History;

/** A signed-in session, held until somebody ends it; a thread of its own notices when. */
public final class Session implements AutoCloseable {
    private final Wire wire;
    private final long login;
    private final History history;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile long ended;
    private volatile String words = "";

    Session(Wire wire, long login, History history) throws IOException {
        this.wire = wire;
        this.login = login;
        this.history = history;
        wire.patience(0);
        Thread.ofPlatform().daemon().start(this::listen);
    }

    private void listen() {
        try {
            while (true) {
                words = wire.line();
            }
        } catch (IOException _) {
            ended = System.nanoTime();
            // IMAP: "Signed out: this app-specific password …", SMTP: "This app-specific password was revoked".
            Ending ending = closing
                    ? Ending.BY_CLIENT
                    : words.contains("app-specific password") ? Ending.SIGNED_OUT : Ending.LOST;
            history.ended(login, ending, words);
            over.countDown();
            wire.close();
        }
    }

    public boolean isOpen() {
        return over.getCount() > 0;
    }

    /** The last line that the node said. */
    public String words() {
        return words;
    }

    /** When its end was noticed, by {@link System#nanoTime}. */
    public long ended() {
        return ended;
    }

    /** Whether it is over within the time. */
    public boolean awaitEnd(long millis) throws InterruptedException {
        return over.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closing = true;
        wire.close();
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
