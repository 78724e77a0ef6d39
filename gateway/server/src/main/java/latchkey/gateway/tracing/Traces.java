package latchkey.gateway.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where traces begin, each for one session's login or one request. The current thread's context brings the tracer along, so
 * that whoever does a step of a trace needs to know nothing of who traces it. Without a tracer nothing is made for anybody.
 *
 * <p>A trace knows a session by its name in the log, an account and a password by their numbers; never a login's name, since
 * more people read traces than logs.
 */
public final class Traces {
    private static final ContextKey<Tracer> TRACER = ContextKey.named("latchkey-tracer");
    private static final Traces NONE = new Traces(null);

    private final @Nullable Tracer tracer;

    private Traces(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    /** Nothing is traced. */
    public static Traces none() {
        return NONE;
    }

    /** @param tracer decides which traces are kept */
    public static Traces by(Tracer tracer) {
        return new Traces(tracer);
    }

    /** Begins the trace of a session's login. */
    public Trace login(String session, String protocol, InetSocketAddress peer) {
        return tracer == null ? Trace.NONE : begun(tracer, builder(tracer, "login", session, protocol, peer));
    }

    /** Begins the trace of a request, named after its method. */
    public Trace request(String request, String method, InetSocketAddress peer) {
        return tracer == null
                ? Trace.NONE
                : begun(
                        tracer,
                        builder(tracer, method, request, "http", peer)
                                .setAttribute("http.request.method", method)
                                .setAttribute("url.scheme", "https"));
    }

    /** A change is in force everywhere, or will not be confirmed to be any more, so long after it was committed. */
    public void enforced(boolean everywhere, Duration time) {
        if (tracer != null) {
            Instant now = Instant.now();
            Span span = tracer.spanBuilder("revocation")
                    .setNoParent()
                    .setStartTimestamp(now.minus(time))
                    .setAttribute("latchkey.result", everywhere ? "enforced" : "durable")
                    .startSpan();
            span.end(now);
        }
    }

    /** Begins a step of what the current thread traces; an invalid span, which costs nothing, if it traces nothing. */
    public static Span step(String name) {
        Tracer tracer = Context.current().get(TRACER);
        return tracer == null ? Span.getInvalid() : tracer.spanBuilder(name).startSpan();
    }

    private static SpanBuilder builder(
            Tracer tracer, String name, String session, String protocol, InetSocketAddress peer) {
        return tracer.spanBuilder(name)
                .setNoParent()
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("session.id", session)
                .setAttribute("network.protocol.name", protocol)
                .setAttribute("client.address", peer.getAddress().getHostAddress())
                .setAttribute("client.port", peer.getPort());
    }

    private static Trace begun(Tracer tracer, SpanBuilder builder) {
        Span root = builder.startSpan();
        return root.isRecording() ? new Trace(root, Context.root().with(root).with(TRACER, tracer)) : Trace.NONE;
    }
}
