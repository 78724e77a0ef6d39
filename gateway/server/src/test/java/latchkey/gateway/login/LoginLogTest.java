package latchkey.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoginLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("latchkey.login");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        lines.start();
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void whatADavClientRepeatsWithEachRequestIsForDebuggingOnly() {
        Outcome accepted = new Outcome.Accepted(1, "ann", 2, 3, null);
        assertThat(level(Service.CALDAV, accepted, true)).isEqualTo(Level.DEBUG);
        assertThat(level(Service.CARDDAV, accepted, false)).isEqualTo(Level.INFO);
        assertThat(level(Service.IMAP, accepted, true)).isEqualTo(Level.INFO);
        Outcome expired = new Outcome.Refused(Outcome.Reason.EXPIRED);
        assertThat(level(Service.CALDAV, expired, true)).isEqualTo(Level.INFO);
    }

    /** E1: people type it into the wrong field. */
    @Test
    void e1AnAppPasswordInPlaceOfTheNameIsNotLogged() {
        for (String name : List.of("abcd-efgh-ijkl-mnop", "ABCDEFGHIJKLMNOP", "abcd efgh ijkl mnop")) {
            for (Outcome outcome :
                    List.of(new Outcome.Refused(Outcome.Reason.WRONG), new Outcome.Unavailable("for the test"))) {
                LoginLog.write(
                        new Attempt(name, new byte[0], Service.IMAP, InetAddress.ofLiteral("192.0.2.1"), ""),
                        outcome,
                        1,
                        false);
                assertThat(lines.list.getLast().getKeyValuePairs())
                        .extracting(pair -> String.valueOf(pair.value))
                        .contains("(like an app password)")
                        .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("abcd"));
            }
        }
    }

    private Level level(Service service, Outcome outcome, boolean fromMemory) {
        Attempt attempt = new Attempt("ann", new byte[0], service, InetAddress.ofLiteral("192.0.2.1"), "");
        LoginLog.write(attempt, outcome, 1, fromMemory);
        return lines.list.getLast().getLevel();
    }
}
