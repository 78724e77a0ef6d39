package latchkey.credentials.simulation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.ListedSession;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.record.Sql;
import org.jspecify.annotations.Nullable;

/** In place of {@link latchkey.credentials.record.SessionTable}: lists nothing, since nothing rests on it. */
@SuppressWarnings("unused") // by name
public final class SimulatedSessionTable {
    private SimulatedSessionTable() {}

    public static void put(@Nullable Sql sql, long node, Collection<SessionFacts> sessions) {}

    public static void remove(@Nullable Sql sql, long node, Collection<String> ids) {}

    public static List<ListedSession> all(@Nullable Sql sql, long withinMillis) {
        return List.of();
    }

    public static List<ListedSession> of(@Nullable Sql sql, long account, long withinMillis) {
        return List.of();
    }

    public static Optional<ListedSession> byId(@Nullable Sql sql, String id, long withinMillis) {
        return Optional.empty();
    }
}
