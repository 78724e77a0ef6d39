package latchkey.gateway.mail;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.smtp.SmtpExtensions;
import latchkey.dialogs.smtp.SmtpProbeDialog;
import org.jspecify.annotations.Nullable;

/**
 * Learns what the SMTP backend can do and keeps it fresh, since clients are told before anybody knows who they are. While
 * the backend is away nothing is known of it: a client turned away at the greeting comes again by itself, but one whose
 * AUTH fails, for whatever reason, asks its user for another password (threat B10).
 */
final class SmtpProber implements BackendSession.Owner {
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final MailRoute route;
    private final String hostName;
    private final BackendConnector connector;
    private final EventLoop loop;
    private volatile Optional<SmtpExtensions> learned;
    private final CountDownLatch answered = new CountDownLatch(1);
    private Duration retry = FIRST_RETRY;
    private @Nullable BackendSession probe;
    private boolean isAsking;
    private boolean isOver;
    private @Nullable Future<?> next;

    /** @param known what was learned of the same backend before */
    SmtpProber(
            MailRoute route,
            String hostName,
            BackendConnector connector,
            EventLoop loop,
            Optional<SmtpExtensions> known) {
        this.route = route;
        this.hostName = hostName;
        this.connector = connector;
        this.loop = loop;
        this.learned = known;
    }

    /** The last answer; empty while the backend is away, or was not reached yet. */
    Optional<SmtpExtensions> learned() {
        return learned;
    }

    /**
     * Asks for the first time and waits so long for an answer, good or bad, if nothing is known yet; later times follow
     * by themselves until it is stopped or the event loop ends.
     */
    void start(Duration patience) {
        loop.execute(this::ask);
        if (learned.isPresent()) {
            return;
        }
        try {
            var _ = answered.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks no more; what was learned stays, for clients that are being greeted. */
    void stop() {
        loop.execute(() -> {
            isOver = true;
            if (next != null) {
                next.cancel(false);
            }
        });
    }

    /** Somebody else's session, of which a failure makes the prober ask at once. */
    BackendSession.Owner watching(BackendSession.Owner owner) {
        return new BackendSession.Owner() {
            @Override
            public void backendReady(BackendReady ready) {
                owner.backendReady(ready);
            }

            @Override
            public void backendFailed(BackendFailure failure) {
                if (!loop.isShuttingDown()) {
                    loop.execute(SmtpProber.this::ask);
                }
                owner.backendFailed(failure);
            }
        };
    }

    private void ask() {
        if (isAsking || isOver) {
            return;
        }
        isAsking = true;
        if (next != null) {
            next.cancel(false);
        }
        probe = connector.open(route, new SmtpProbeDialog(hostName, route.isStartTls()), "probe", loop, this);
    }

    @Override
    public void backendReady(BackendReady ready) {
        learned = Optional.of(SmtpExtensions.of(ready.capabilities()));
        retry = FIRST_RETRY;
        BackendSession done = probe;
        if (done != null) {
            // Once the farewell is sent.
            loop.execute(done::cancel);
        }
        again(FRESH);
    }

    @Override
    public void backendFailed(BackendFailure failure) {
        learned = isOver ? learned : Optional.empty();
        again(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    private void again(Duration time) {
        answered.countDown();
        isAsking = false;
        if (isOver) {
            return;
        }
        next = loop.schedule(this::ask, time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
