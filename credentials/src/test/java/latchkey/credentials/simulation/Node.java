package latchkey.credentials.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import latchkey.credentials.Change;
import latchkey.credentials.Enforcement;
import latchkey.credentials.SessionHolder;
import latchkey.credentials.Verifier;
import latchkey.credentials.shared.SharedStore;
import org.jspecify.annotations.Nullable;

/** The code under test, as it runs in one process. */
public interface Node {
    /** What there is to wire it with. */
    record Parts(
            Scheduler scheduler,
            Gateway gateway,
            Plan plan,
            ModelRecord record,
            @Nullable SharedStore store,
            SessionHolder sessions,
            LongSupplier nanoTime,
            Clock clock) {}

    /** Opens it, and lets it begin. */
    interface Maker {
        /** @throws latchkey.credentials.RecordUnavailable if the record cannot be read */
        Node open(Parts parts);
    }

    Verifier verifier();

    /** A change was committed by this process. */
    void committed(Change change);

    Enforcement enforced(Change change, Duration patience);
}
