package latchkey.credentials.guesses;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import latchkey.credentials.shared.SharedStore;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Tells the shared store of guesses, later and elsewhere: no login ever waits for it. What cannot be told at once is not
 * told at all, and then each node counts for itself.
 */
public final class SharedGuesses {
    private final @Nullable SharedStore store;
    private final Executor elsewhere;

    /**
     * @param store null if there is none
     * @param elsewhere must not run what it is given on an event loop; may refuse it
     */
    public SharedGuesses(@Nullable SharedStore store, Executor elsewhere) {
        this.store = store;
        this.elsewhere = elsewhere;
    }

    /** Adds a member to a set; {@code answer} hears how many it has then, if all goes well. */
    void count(byte[] set, byte[] member, Duration lasts, LongConsumer answer) {
        ask(shared -> answer.accept(shared.count(set, member, lasts)));
    }

    /** {@code answer} hears how many members the set has, if all goes well. */
    void counted(byte[] set, LongConsumer answer) {
        ask(shared -> answer.accept(shared.counted(set)));
    }

    private void ask(Question question) {
        SharedStore shared = store;
        if (shared == null || !shared.reachable()) {
            return;
        }
        try {
            elsewhere.execute(() -> {
                try {
                    question.to(shared);
                } catch (SharedUnavailable _) {
                    // This node's own count stands.
                }
            });
        } catch (RejectedExecutionException _) {
            // Too much to tell: the store is slow, or the process stops.
        }
    }

    private interface Question {
        void to(SharedStore shared);
    }
}
