package latchkey.gateway.login;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import latchkey.credentials.Outcome;
import latchkey.credentials.guesses.Guesses;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.GatewayMeters.WrongAnswer;

/**
 * Gives the answers to logins that were refused, as late as {@link Guesses} wants them. Nothing waits but a task on the
 * event loop, and only so many. One more, and whoever is at an address whose connections are refused, hears "try again
 * later" instead: a client keeps its password then, and a guesser learns no more than from a closed door.
 */
final class WrongAnswers {
    /** Each holds a connection and some hundred bytes. */
    static final int MOST_WAITING = 2_000;

    private final Guesses guesses;
    private final GatewayMeters meters;
    private final AtomicInteger waiting = new AtomicInteger();

    WrongAnswers(Guesses guesses, GatewayMeters meters) {
        this.guesses = guesses;
        this.meters = meters;
    }

    /**
     * Answers once, on the loop.
     *
     * @param asked when the attempt was made, by {@link System#nanoTime}: the delay counts from there, so that it does not
     *     show how long the verdict took (D1)
     */
    void give(
            Outcome.Refused outcome,
            InetAddress peer,
            long asked,
            Duration delay,
            EventExecutor loop,
            Consumer<Outcome> answer) {
        boolean shed = guesses.refuses(peer);
        Outcome told = shed ? new Outcome.Unavailable("too many wrong passwords from that address") : outcome;
        long left = asked + delay.toNanos() - System.nanoTime();
        if (left <= 0) {
            meters.logins().wrongAnswer(shed ? WrongAnswer.SHED : WrongAnswer.AT_ONCE);
            answer.accept(told);
        } else if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            meters.logins().wrongAnswer(WrongAnswer.SHED);
            answer.accept(new Outcome.Unavailable("too many answers to wrong passwords are waiting"));
        } else {
            meters.logins().wrongAnswer(shed ? WrongAnswer.SHED : WrongAnswer.DELAYED);
            Future<?> _ = loop.schedule(
                    () -> {
                        waiting.decrementAndGet();
                        answer.accept(told);
                    },
                    left,
                    TimeUnit.NANOSECONDS);
        }
    }
}
