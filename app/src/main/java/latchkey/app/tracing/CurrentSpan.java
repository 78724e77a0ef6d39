package latchkey.app.tracing;

import io.opentelemetry.api.trace.Span;
import io.prometheus.metrics.tracer.common.SpanContext;

/** Tells the meters what is traced on the current thread, so that a time has its trace for an example. */
final class CurrentSpan implements SpanContext {

    @Override
    public String getCurrentTraceId() {
        return Span.current().getSpanContext().getTraceId();
    }

    @Override
    public String getCurrentSpanId() {
        return Span.current().getSpanContext().getSpanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return Span.current().getSpanContext().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // Nothing is kept longer for it: whether a trace is kept was decided at its beginning.
    }
}
