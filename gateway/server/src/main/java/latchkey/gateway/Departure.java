package latchkey.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import latchkey.credentials.Service;
import latchkey.dialogs.Ending;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.login.SessionRegistry.Registration;
import latchkey.gateway.net.BoundListener;
import latchkey.gateway.net.ConnectionLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a gateway takes leave of its clients (fault G15). Nobody new is let in; who has nothing under way is told goodbye;
 * what is under way may finish; the rest is cut off. IMAP clients connect again as soon as they are told, so they are told
 * one after the other.
 */
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** Between two IMAP clients, if there is time. */
    private static final Duration PACE = Duration.ofMillis(50);

    /** The part of the time in which all IMAP clients are told; in the rest the last of them finish. */
    private static final double TELLING = 0.8;

    /** How long nobody must have come out of the kernel's queue before it counts as empty, and how long that may take. */
    private static final Duration QUIET = Duration.ofMillis(20);

    private static final Duration QUIET_AT_LAST = Duration.ofMillis(250);

    /** How long whoever has just connected has to sign in, where a successor has spared all others a refusal. */
    private static final Duration SIGNING_IN = Duration.ofSeconds(5);

    /** How long the farewells to clients that are not signed in may take. */
    private static final Duration FAREWELLS = Duration.ofSeconds(3);

    /** How long the connections that are cut off may take to close. */
    private static final Duration CUTS = Duration.ofSeconds(1);

    private final SessionRegistry sessions;
    private final ConnectionLimits limits;
    private final List<BoundListener> listeners;
    private final CountDownLatch hurried = new CountDownLatch(1);

    /** @param listeners those that are open when it begins */
    Departure(SessionRegistry sessions, ConnectionLimits limits, List<BoundListener> listeners) {
        this.sessions = sessions;
        this.limits = limits;
        this.listeners = listeners;
    }

    /** There is no time left: what is under way is cut off now. For any thread, before or after {@link #take}. */
    void hurry() {
        hurried.countDown();
    }

    /**
     * Takes leave of everybody; returns when all are gone.
     *
     * @param within how long what is under way has to end
     * @param shared whether another process accepts from the same queues: nothing is lost in them then
     */
    void take(Duration within, boolean shared) {
        long begun = System.nanoTime();
        if (!shared) {
            emptyQueues();
        }
        listeners.forEach(BoundListener::close);
        if (shared) {
            await(min(SIGNING_IN, within.dividedBy(5)), () -> limits.open() <= sessions.count());
        }
        int there = sessions.count();
        sessions.endFurther(Ending.SHUTTING_DOWN);
        listeners.forEach(listener -> listener.end(Ending.SHUTTING_DOWN));
        Map<Boolean, List<Registration>> bySpread = sessions.all().stream()
                .collect(Collectors.partitioningBy(session -> session.service() == Service.IMAP));
        bySpread.getOrDefault(false, List.of()).forEach(session -> session.end(Ending.SHUTTING_DOWN));
        tell(bySpread.getOrDefault(true, List.of()), within);
        await(within.minusNanos(System.nanoTime() - begun), () -> sessions.count() == 0);
        await(min(FAREWELLS, within.minusNanos(System.nanoTime() - begun)), () -> limits.open() == 0);
        int cut = sessions.count();
        sessions.endAll(Ending.CUT_OFF);
        listeners.forEach(listener -> listener.end(Ending.CUT_OFF));
        await(CUTS, () -> sessions.count() == 0 && limits.open() == 0);
        LOG.atInfo()
                .addKeyValue("sessions", there)
                .addKeyValue("cutOff", cut)
                .addKeyValue("millis", (System.nanoTime() - begun) / 1_000_000)
                .log("left all clients");
    }

    private void emptyQueues() {
        for (BoundListener listener : listeners) {
            try {
                listener.closeQueue();
            } catch (IOException e) {
                LOG.warn(
                        "who waits to be accepted for {} may be reset",
                        listener.listener().protocol(),
                        e);
            }
        }
        await(QUIET_AT_LAST, () -> listeners.stream().allMatch(listener -> listener.isQuiet(QUIET)));
    }

    /** Only those that are still there cost time. */
    private void tell(List<Registration> clients, Duration within) {
        Duration pace = clients.isEmpty()
                ? Duration.ZERO
                : min(PACE, Duration.ofNanos((long) (within.toNanos() * TELLING / clients.size())));
        long next = System.nanoTime();
        for (Registration client : clients) {
            if (!client.isOver()) {
                await(Duration.ofNanos(next - System.nanoTime()), () -> false);
                client.end(Ending.SHUTTING_DOWN);
                next += pace.toNanos();
            }
        }
    }

    private void await(Duration atMost, BooleanSupplier over) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            long left = end - System.nanoTime();
            while (left > 0
                    && !over.getAsBoolean()
                    && !hurried.await(Math.min(left, 10_000_000), TimeUnit.NANOSECONDS)) {
                left = end - System.nanoTime();
            }
        } catch (InterruptedException _) {
            hurry();
            Thread.currentThread().interrupt();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
