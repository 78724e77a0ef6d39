package latchkey.credentials;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as a node among others, from {@link Nodes#join} until it leaves; its threads only call what does the work. */
public final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration WRITE = Duration.ofSeconds(1);
    private static final Duration REMOVE_DEAD = Duration.ofSeconds(2);
    /** After a change several others follow often: they are told together. */
    private static final Duration SOON = Duration.ofMillis(15);

    private final Beats beats;
    private final NodeListing listing;
    private final @Nullable Repair repair;
    private final Runnable leave;
    private final ScheduledExecutorService heart = thread("latchkey-beat");
    private final ScheduledExecutorService writer = thread("latchkey-node");
    private final AtomicBoolean beatIsSoon = new AtomicBoolean();
    private final AtomicBoolean writeIsSoon = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();

    /** @param leave what remains to be done at the end */
    Membership(Beats beats, NodeListing listing, @Nullable Repair repair, Runnable leave) {
        this.beats = beats;
        this.listing = listing;
        this.repair = repair;
        this.leave = leave;
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    void start() {
        repeat(heart, BEAT, beats::beat);
        repeat(writer, WRITE, listing::write);
        if (repair != null) {
            repeat(writer, WRITE, repair::repair);
        }
        repeat(writer, REMOVE_DEAD, () -> listing.removeDead(beats.heard()));
    }

    private static void repeat(ScheduledExecutorService thread, Duration period, Runnable work) {
        ScheduledFuture<?> _ =
                thread.scheduleWithFixedDelay(() -> safely(work), 0, period.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | VirtualMachineError | LinkageError e) {
            log.error("a defect: it goes on with the next turn", e);
        }
    }

    /**
     * One more change is in force here: whoever waits for it hears so at once through the shared store, or else soon in
     * the record, where each node's word costs a commit.
     */
    void confirmed() {
        soon(heart, beatIsSoon, Duration.ZERO, () -> {
            if (!beats.beat()) {
                soon(writer, writeIsSoon, SOON, listing::write);
            }
        });
    }

    private static void soon(ScheduledExecutorService thread, AtomicBoolean isSoon, Duration wait, Runnable work) {
        if (!isSoon.compareAndSet(false, true)) {
            return;
        }
        try {
            ScheduledFuture<?> _ = thread.schedule(
                    () -> {
                        isSoon.set(false);
                        safely(work);
                    },
                    wait.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            log.debug("the node has left");
        }
    }

    /** Leaves: nobody waits for this process any more, so its sessions must be closed before. A second call does nothing. */
    @Override
    public void close() {
        if (left.compareAndSet(false, true)) {
            heart.close();
            writer.close();
            listing.remove();
            leave.run();
        }
    }
}
