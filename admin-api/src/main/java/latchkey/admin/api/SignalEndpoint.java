package latchkey.admin.api;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import latchkey.admin.api.signals.SignalError;
import latchkey.admin.api.signals.SignalReceiver;
import latchkey.admin.api.signals.SignalReceiver.NotNow;
import latchkey.admin.web.ClientAddress;

/** Where an identity provider pushes security events (RFC 8935). */
final class SignalEndpoint {
    private static final String TYPE = "application/secevent+jwt";
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int ACCEPTED = 202;
    private static final int REFUSED = 400;

    private final SignalReceiver receiver;
    private final RateLimits limits;

    SignalEndpoint(SignalReceiver receiver, RateLimits limits) {
        this.receiver = receiver;
        this.limits = limits;
    }

    void take(Context http) {
        InetAddress address = ClientAddress.of(http);
        if (limits.isShut(address)) {
            throw Refusal.tooMany("Too many wrong tokens came from your address.", RateLimits.WINDOW);
        }
        String type = http.contentType();
        if (type == null
                || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE)) {
            throw Refusal.of(ProblemType.WRONG_TYPE, "The body must be " + TYPE + ".");
        }
        try {
            receiver.take(new String(http.bodyAsBytes(), StandardCharsets.US_ASCII).strip());
            http.status(ACCEPTED);
        } catch (SignalError e) {
            RateLimits.Allowance _ = limits.wrong(address);
            http.status(REFUSED).contentType(JsonText.TYPE).result(JsonText.bytes(e.body()));
        } catch (NotNow e) {
            throw Refusal.unavailable(String.valueOf(e.getMessage()), RETRY);
        }
    }
}
