package latchkey.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latchkey.config.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    @Test
    @Timeout(20)
    void aTerminalThatNobodyReadsStopsNobody() throws Exception {
        PrintStream before = System.err;
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        try {
            System.setErr(new PrintStream(
                    new OutputStream() {
                        @Override
                        public void write(int octet) {
                            stuck.countDown();
                            try {
                                read.await();
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    },
                    true,
                    StandardCharsets.UTF_8));
            Logging.configure(new Log(Log.Level.INFO, Log.Format.TEXT));
            CompletableFuture<Void> logged = CompletableFuture.runAsync(() -> {
                for (int line = 0; line < 40_000; line++) {
                    LoggerFactory.getLogger("latchkey.test").info("line {}", line);
                }
            });
            assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(logged).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            System.setErr(before);
            read.countDown();
            Logging.configure(new Log(Log.Level.WARN, Log.Format.TEXT));
        }
    }
}
