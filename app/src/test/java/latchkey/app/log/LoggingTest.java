package latchkey.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @Test
    void whatAClientTypedWrongIsNoErrorOnTheDemosTerminal() {
        assertThat(LoggerFactory.getLogger("com.icegreen.greenmail.imap.commands.ImapCommandFactory")
                        .isErrorEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("latchkey.app.Demo").isErrorEnabled())
                .isTrue();
    }
}
