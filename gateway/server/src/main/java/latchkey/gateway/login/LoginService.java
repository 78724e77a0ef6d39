package latchkey.gateway.login;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.Verifier;
import latchkey.gateway.meters.GatewayMeters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one door for all front ends: an attempt goes in, a verdict comes out, counted and logged. */
public final class LoginService {

    /** Below the ten seconds of silence that Thunderbird's SMTP client takes for a wrong password. */
    public static final Duration DEADLINE = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(LoginService.class);

    private final Verifier verifier;
    private final Offload offload;
    private final GatewayMeters meters;

    public LoginService(Verifier verifier, Offload offload, GatewayMeters meters) {
        this.verifier = verifier;
        this.offload = offload;
        this.meters = meters;
    }

    /**
     * Judges an attempt. What memory knows is answered before this returns, on the caller's thread, without a lock or a
     * hop; the rest later on {@code loop}, at the latest after {@link #DEADLINE} with {@link Outcome.Unavailable}.
     * Exactly one answer comes, also to a caller that has gone meanwhile.
     *
     * @param attempt its secret stays the caller's, to be wiped whenever the caller likes: other threads get a copy
     * @param loop the caller's own event loop
     */
    public void check(Attempt attempt, EventExecutor loop, Consumer<Outcome> answer) {
        long start = System.nanoTime();
        // Wrong guesses are slowed down and shed here, before and after the verdict, once there is a limiter.
        Outcome known = verifier.known(attempt);
        if (known != null) {
            judged(attempt, known, start, true);
            answer.accept(known);
            return;
        }
        Pending pending = new Pending(attempt, start, answer);
        Attempt copy = new Attempt(
                attempt.login(), attempt.secret().clone(), attempt.service(), attempt.peer(), attempt.client());
        boolean taken = offload.run(() -> {
            Outcome outcome = verify(copy);
            loop.execute(() -> pending.answer(outcome));
        });
        if (taken) {
            pending.deadline = loop.schedule(
                    () -> pending.answer(new Outcome.Unavailable("no verdict within " + DEADLINE.toSeconds() + " s")),
                    DEADLINE.toMillis(),
                    TimeUnit.MILLISECONDS);
        } else {
            Arrays.fill(copy.secret(), (byte) 0);
            pending.answer(new Outcome.Unavailable("too many logins under way"));
        }
    }

    /**
     * Whether a login is still good as far as this process has heard; to be asked after the session is in the {@link
     * SessionRegistry}. False means that something about the account changed: check again.
     */
    public boolean current(Outcome.Accepted login) {
        return verifier.current(login.account(), login.epoch());
    }

    /** The client of a login has said what it calls itself: for the owner's list of what is signed in. */
    public void clientNamed(Outcome.Accepted login, Service service, InetAddress peer, String clientName) {
        verifier.used(login, service, peer, clientName);
    }

    private Outcome verify(Attempt copy) {
        try {
            return verifier.verify(copy);
        } catch (RuntimeException e) {
            meters.bug();
            LOG.error("a login could not be judged", e);
            return new Outcome.Unavailable("an error of our own");
        } finally {
            Arrays.fill(copy.secret(), (byte) 0);
        }
    }

    private void judged(Attempt attempt, Outcome outcome, long start, boolean fromMemory) {
        long nanos = System.nanoTime() - start;
        meters.login(attempt.service(), outcome, nanos);
        LoginLog.write(attempt, outcome, nanos, fromMemory);
    }

    /** An attempt that left the event loop; everything here happens back on it. */
    private final class Pending {
        private final Attempt attempt;
        private final long start;
        private final Consumer<Outcome> answer;
        private @Nullable Future<?> deadline;
        private boolean answered;

        Pending(Attempt attempt, long start, Consumer<Outcome> answer) {
            this.attempt = attempt;
            this.start = start;
            this.answer = answer;
        }

        void answer(Outcome outcome) {
            if (answered) {
                return;
            }
            answered = true;
            if (deadline != null) {
                deadline.cancel(false);
            }
            judged(attempt, outcome, start, false);
            answer.accept(outcome);
        }
    }
}
