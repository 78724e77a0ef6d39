package latchkey.credentials.record;

import com.google.errorprone.annotations.CompileTimeConstant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/**
 * The only way to run a statement: the compiler refuses one that is not a constant, so nothing that a client sent can
 * ever be part of it (B5). For one thread, while the connection is open.
 */
public final class Sql {
    private final Handle handle;

    Sql(Handle handle) {
        this.handle = handle;
    }

    Query query(@CompileTimeConstant String statement) {
        return handle.createQuery(statement);
    }

    Update update(@CompileTimeConstant String statement) {
        return handle.createUpdate(statement);
    }

    PreparedBatch batch(@CompileTimeConstant String statement) {
        return handle.prepareBatch(statement);
    }
}
