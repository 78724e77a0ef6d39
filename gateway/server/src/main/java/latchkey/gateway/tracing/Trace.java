package latchkey.gateway.tracing;

import com.google.errorprone.annotations.MustBeClosed;
import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** What is traced of one login or request; {@link #NONE} if nothing is. */
public final class Trace {
    /** Takes everything and keeps nothing. */
    public static final Trace NONE = new Trace(Span.getInvalid(), Context.root());

    private final Span root;
    private final Context context;

    Trace(Span root, Context context) {
        this.root = root;
        this.context = context;
    }

    /** What the current thread does until the scope is closed belongs to this trace. */
    @MustBeClosed
    public Scope enter() {
        return root.getSpanContext().isValid() ? context.makeCurrent() : Scope.noop();
    }

    public void set(String name, String value) {
        root.setAttribute(name, value);
    }

    public void set(String name, long value) {
        root.setAttribute(name, value);
    }

    /** It is over, as it should be or for a reason that a word tells. */
    public void end(String outcome, boolean error) {
        root.setAttribute("latchkey.outcome", outcome);
        if (error) {
            root.setStatus(StatusCode.ERROR, outcome);
        }
        root.end();
    }

    /** Tells the next server of the trace (W3C Trace Context), and of none if there is none. */
    public void tell(HttpHeaders headers) {
        if (root.getSpanContext().isValid()) {
            W3CTraceContextPropagator.getInstance().inject(context, headers, (to, name, value) -> {
                if (to != null) {
                    to.set(name, value);
                }
            });
        }
    }
}
