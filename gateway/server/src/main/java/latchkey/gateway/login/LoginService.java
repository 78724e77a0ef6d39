package latchkey.gateway.login;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import latchkey.credentials.Attempt;
import latchkey.credentials.Credentials;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.StaleDevices;
import latchkey.credentials.Verifier;
import latchkey.credentials.guesses.Guesses;
import latchkey.dialogs.Mechanism;
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
    private final Guesses guesses;
    private final StaleDevices staleDevices;
    private final WrongAnswers wrongAnswers;
    private final Offload offload;
    private final GatewayMeters meters;

    public LoginService(Credentials credentials, Offload offload, GatewayMeters meters) {
        this.verifier = credentials.verifier();
        this.guesses = credentials.guesses();
        this.staleDevices = credentials.staleDevices();
        this.wrongAnswers = new WrongAnswers(guesses, meters);
        this.offload = offload;
        this.meters = meters;
    }

    /**
     * Judges an attempt. What memory knows is answered before this returns, on the caller's thread, without a lock or a
     * hop; the rest later on {@code loop}, at the latest after {@link #DEADLINE} with {@link Outcome.Unavailable}.
     * A refusal may come later yet, by {@link Guesses}, and never later than the ten seconds that clients bear. Exactly one
     * answer comes, also to a caller that has gone meanwhile.
     *
     * @param attempt its secret stays the caller's, to be wiped whenever the caller likes: other threads get a copy
     * @param mechanism how the client said it, for counting
     * @param loop the caller's own event loop
     */
    public void check(Attempt attempt, Mechanism mechanism, EventExecutor loop, Consumer<Outcome> answer) {
        check(attempt, mechanism, System.nanoTime(), loop, false, answer);
    }

    /**
     * As {@link #check}, for the first of two services that the caller tries: {@link Outcome.Reason#WRONG_SERVICE} comes at
     * once, since the password may be right for the other.
     *
     * @param asked when the client made its attempt, by {@link System#nanoTime}: deadline and delay count from there, so
     *     that both answers together come in the time of one
     */
    public void checkFirst(
            Attempt attempt, Mechanism mechanism, long asked, EventExecutor loop, Consumer<Outcome> answer) {
        check(attempt, mechanism, asked, loop, true, answer);
    }

    /** As {@link #checkFirst}, for the other service. */
    public void checkOther(
            Attempt attempt, Mechanism mechanism, long asked, EventExecutor loop, Consumer<Outcome> answer) {
        check(attempt, mechanism, asked, loop, false, answer);
    }

    private void check(
            Attempt attempt,
            Mechanism mechanism,
            long asked,
            EventExecutor loop,
            boolean first,
            Consumer<Outcome> answer) {
        long start = System.nanoTime();
        Outcome known = verifier.known(attempt);
        if (known != null) {
            judged(attempt, mechanism, known, start, true);
            give(known, delay(attempt, known, first), attempt.peer(), asked, loop, answer);
            return;
        }
        Pending pending = new Pending(attempt, mechanism, start, asked, loop, answer);
        Attempt copy = new Attempt(
                attempt.login(), attempt.secret().clone(), attempt.service(), attempt.peer(), attempt.client());
        boolean taken = offload.run(() -> {
            try (Scope _ = pending.traced.makeCurrent()) {
                Verdict verdict = verify(copy, first);
                loop.execute(() -> pending.answer(verdict));
            }
        });
        if (taken) {
            pending.deadline = loop.schedule(
                    () -> pending.answer(unavailable("no verdict within " + DEADLINE.toSeconds() + " s")),
                    asked + DEADLINE.toNanos() - start,
                    TimeUnit.NANOSECONDS);
        } else {
            Arrays.fill(copy.secret(), (byte) 0);
            pending.answer(unavailable("too many logins under way"));
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

    /**
     * An outcome and what follows from it.
     *
     * @param delay how long after the attempt a refusal is to be told; empty if it is no refusal, or not to be put off
     */
    private record Verdict(Outcome outcome, Optional<Duration> delay) {}

    private static Verdict unavailable(String why) {
        return new Verdict(new Outcome.Unavailable(why), Optional.empty());
    }

    private Verdict verify(Attempt copy, boolean first) {
        try {
            Outcome outcome = verifier.verify(copy);
            return new Verdict(outcome, delay(copy, outcome, first));
        } catch (RuntimeException e) {
            meters.bug();
            LOG.error("a login could not be judged", e);
            return unavailable("an error of our own");
        } finally {
            Arrays.fill(copy.secret(), (byte) 0);
        }
    }

    /** Has the outcome counted. Whatever was counted before, an accepted login waits for nothing. */
    private Optional<Duration> delay(Attempt attempt, Outcome outcome, boolean first) {
        return switch (outcome) {
            case Outcome.Accepted _ -> {
                guesses.accepted(attempt.peer());
                yield Optional.empty();
            }
            case Outcome.Refused(var reason, var _)
            when first && reason == Outcome.Reason.WRONG_SERVICE -> Optional.empty();
            case Outcome.Refused refused -> {
                staleDevices.refused(attempt, refused);
                yield Optional.of(guesses.refused(attempt, refused.reason()));
            }
            case Outcome.Unavailable _ -> Optional.empty();
        };
    }

    private void give(
            Outcome outcome,
            Optional<Duration> delay,
            InetAddress peer,
            long asked,
            EventExecutor loop,
            Consumer<Outcome> answer) {
        if (delay.isPresent() && outcome instanceof Outcome.Refused refused) {
            wrongAnswers.give(refused, peer, asked, delay.get(), loop, answer);
        } else {
            answer.accept(outcome);
        }
    }

    private void judged(Attempt attempt, Mechanism mechanism, Outcome outcome, long start, boolean fromMemory) {
        long nanos = System.nanoTime() - start;
        meters.logins().judged(attempt.service(), mechanism, outcome);
        if (fromMemory) {
            meters.logins().fromMemory(attempt.service(), nanos);
        }
        LoginLog.write(attempt, outcome, nanos, fromMemory);
    }

    /** An attempt that left the event loop; everything here happens back on it. */
    private final class Pending {
        private final Attempt attempt;
        private final Mechanism mechanism;
        private final long start;
        private final long asked;
        private final EventExecutor loop;
        private final Consumer<Outcome> answer;
        private final Context traced = Context.current();
        private @Nullable Future<?> deadline;
        private boolean answered;

        Pending(
                Attempt attempt,
                Mechanism mechanism,
                long start,
                long asked,
                EventExecutor loop,
                Consumer<Outcome> answer) {
            this.attempt = attempt;
            this.mechanism = mechanism;
            this.start = start;
            this.asked = asked;
            this.loop = loop;
            this.answer = answer;
        }

        void answer(Verdict verdict) {
            if (answered) {
                return;
            }
            answered = true;
            if (deadline != null) {
                deadline.cancel(false);
            }
            try (Scope _ = traced.makeCurrent()) {
                judged(attempt, mechanism, verdict.outcome, start, false);
            }
            give(verdict.outcome, verdict.delay, attempt.peer(), asked, loop, answer);
        }
    }
}
