package latchkey.credentials.simulation;

import java.util.function.Function;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Store;
import latchkey.credentials.record.ChangeSignal;
import latchkey.credentials.record.Sql;
import org.jspecify.annotations.Nullable;

/**
 * The model record where the code under test uses a {@link latchkey.credentials.record.Database} itself. Its transactions
 * take no time within, so they are all or nothing.
 */
@SuppressWarnings("unused") // by name
public final class SimulatedDatabase implements AutoCloseable {
    private final ModelRecord record;
    private final Link link;

    private SimulatedDatabase(ModelRecord record, Link link) {
        this.record = record;
        this.link = link;
    }

    /** That of the actor's program. */
    public static SimulatedDatabase open(Store store, CredentialMeter meter) {
        Gateway gateway = Gateway.current();
        return new SimulatedDatabase(gateway.model, gateway.record);
    }

    @SuppressWarnings("NullAway") // there is no SQL
    public <T extends @Nullable Object> T read(Function<@Nullable Sql, T> work) {
        return record.read(link, () -> work.apply(null));
    }

    public <T extends @Nullable Object> T write(Function<@Nullable Sql, T> work) {
        return read(work);
    }

    /** The model tells nobody. */
    public @Nullable ChangeSignal signal(Runnable heard) {
        return null;
    }

    @Override
    public void close() {}
}
