package latchkey.gateway.login;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import latchkey.credentials.Attempt;
import latchkey.credentials.LoginName;
import latchkey.credentials.Outcome;
import latchkey.credentials.secret.PasswordShape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each login. What a client chose appears only in a form that cannot forge a line or a terminal's
 * attention (threat B20), and a name in the shape of an app password not at all, since people type passwords into the wrong
 * field.
 */
final class LoginLog {
    private static final Logger LOG = LoggerFactory.getLogger("latchkey.login");

    private LoginLog() {}

    /** @param fromMemory whether the verdict was known: what a DAV client repeats with every request is for debugging only */
    static void write(Attempt attempt, Outcome outcome, long nanos, boolean fromMemory) {
        boolean repeated = fromMemory
                && switch (attempt.service()) {
                    case CALDAV, CARDDAV -> true;
                    case IMAP, SMTP, POP3, SIEVE -> false;
                };
        LoggingEventBuilder line = switch (outcome) {
            case Outcome.Unavailable _ -> LOG.atWarn();
            case Outcome.Accepted _ -> repeated ? LOG.atDebug() : LOG.atInfo();
            case Outcome.Refused _ -> LOG.atInfo();
        };
        line = line.addKeyValue("service", attempt.service().wireName())
                .addKeyValue("peer", attempt.peer().getHostAddress())
                .addKeyValue("client", attempt.client())
                .addKeyValue("micros", nanos / 1000);
        line = switch (outcome) {
            case Outcome.Accepted accepted ->
                line.addKeyValue("outcome", "accepted")
                        .addKeyValue("login", accepted.login())
                        .addKeyValue("credential", accepted.credential());
            case Outcome.Refused(Outcome.Reason reason, var _) ->
                line.addKeyValue("outcome", reason.name().toLowerCase(Locale.ROOT))
                        .addKeyValue("login", name(attempt));
            case Outcome.Unavailable(String why) ->
                line.addKeyValue("outcome", "unavailable")
                        .addKeyValue("login", name(attempt))
                        .addKeyValue("why", why);
        };
        line.log("login");
    }

    private static String name(Attempt attempt) {
        byte[] letters = PasswordShape.normalise(attempt.login().getBytes(StandardCharsets.UTF_8));
        if (letters != null) {
            Arrays.fill(letters, (byte) 0);
            return "(like an app password)";
        }
        return LoginName.of(attempt.login()).map(LoginName::text).orElse("(malformed)");
    }
}
