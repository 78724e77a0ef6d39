package latchkey.credentials;

import java.util.function.Supplier;
import latchkey.credentials.record.ReplayTable;
import latchkey.credentials.record.Sql;

/**
 * A change that is made once, however often it is asked for, and wherever a process dies or pauses: the change's own
 * transaction notes on the request's reservation that it was carried out.
 */
public final class Once {
    private static final ScopedValue<Long> RESERVATION = ScopedValue.newInstance();

    private Once() {}

    /** The reservation has gone to another, as this process was slow, and nothing was done. */
    public static final class TakenOver extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TakenOver() {
            super("the reservation has gone to another", null, false, false);
        }
    }

    /**
     * Makes a change, by any method of {@link Credentials} that this thread calls, if the reservation is its own still.
     * What changes nothing leaves the reservation as it is.
     *
     * @param reservation {@link latchkey.credentials.tokens.Reservation.Fresh#id()}
     * @throws TakenOver if it is not
     */
    public static <T> T under(long reservation, Supplier<T> work) {
        return ScopedValue.where(RESERVATION, reservation).call(work::get);
    }

    static void note(Sql sql, long change) {
        if (RESERVATION.isBound() && ReplayTable.carriedOut(sql, RESERVATION.get(), change) == 0) {
            throw new TakenOver();
        }
    }
}
