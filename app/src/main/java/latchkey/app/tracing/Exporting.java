package latchkey.app.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import latchkey.config.Secret;
import latchkey.config.Tracing;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/**
 * Traces on their way to a collector by OTLP over HTTP. They wait in a queue of bounded length and are sent by a thread of
 * their own: a collector that is slow or away costs spans, never a login.
 */
public final class Exporting implements AutoCloseable {
    private static final int QUEUE = 4_096;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofSeconds(2);
    private static final int LONGEST_VALUE = 256;

    private final Logger library = Logger.getLogger("io.opentelemetry");
    private final WatchedExporter exporter;
    private final SdkTracerProvider provider;
    private final Traces traces;

    /**
     * Begins; whether the collector is there shows later.
     *
     * @param node the name of this node
     * @param version of Latchkey
     */
    public Exporting(Tracing settings, String node, String version) {
        // It tells of each failure on standard error; what there is to say is said by the watched exporter.
        library.setLevel(Level.OFF);
        exporter = new WatchedExporter(exporter(settings), settings.endpoint().toString());
        provider = SdkTracerProvider.builder()
                .setResource(resource(settings, node, version))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sample())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(QUEUE)
                        .setScheduleDelay(PERIOD)
                        .setExporterTimeout(TIMEOUT)
                        .build())
                .build();
        traces = Traces.by(provider.get("latchkey", version));
    }

    private static OtlpHttpSpanExporter exporter(Tracing settings) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(target(settings.endpoint()))
                .setTimeout(TIMEOUT)
                .setConnectTimeout(TIMEOUT)
                .setRetryPolicy(null);
        addHeaders(builder, settings.headers());
        return builder.build();
    }

    private static String target(URI endpoint) {
        String base = endpoint.toString();
        return (base.endsWith("/") ? base : base + "/") + "v1/traces";
    }

    private static void addHeaders(OtlpHttpSpanExporterBuilder builder, @Nullable Secret headers) {
        if (headers == null) {
            return;
        }
        byte[] bytes = headers.bytes();
        for (String header : new String(bytes, StandardCharsets.US_ASCII).split(",", -1)) {
            int equals = header.indexOf('=');
            builder.addHeader(header.substring(0, equals), header.substring(equals + 1));
        }
        Arrays.fill(bytes, (byte) 0);
    }

    private static Resource resource(Tracing settings, String node, String version) {
        AttributesBuilder attributes = Attributes.builder();
        settings.attributes().forEach(attributes::put);
        attributes
                .put("service.name", settings.service())
                .put("service.version", version)
                .put("service.instance.id", node)
                .put("host.name", node);
        return Resource.create(attributes.build());
    }

    /** Where logins and requests begin theirs. */
    public Traces traces() {
        return traces;
    }

    /** For the meters. */
    public SpanContext currentSpan() {
        return new CurrentSpan();
    }

    /** Spans that the collector did not take. */
    public long lost() {
        return exporter.lost();
    }

    /** Sends what waits, within two seconds. */
    @Override
    public void close() {
        var _ = provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
    }
}
