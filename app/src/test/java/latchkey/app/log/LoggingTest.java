package latchkey.app.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import latchkey.admin.LogLevels;
import latchkey.config.Log;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What holds of the log besides the form of its lines. */
class LoggingTest {
    private static final Logger LOG = LoggerFactory.getLogger("latchkey.test");

    @Test
    void whatAClientTypedWrongIsNoErrorOnTheDemosTerminal() {
        assertThat(LoggerFactory.getLogger("com.icegreen.greenmail.imap.commands.ImapCommandFactory")
                        .isErrorEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger("latchkey.app.Demo").isErrorEnabled())
                .isTrue();
    }

    @Test
    @Timeout(30)
    void aTerminalThatNobodyReadsStopsNobodyAndWhatIsLostIsCountedAndTold() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        try (Terminal terminal = new Terminal(() -> {
            stuck.countDown();
            read.await();
        })) {
            Logging.configure(new Log(Log.Level.INFO, Log.Format.JSON));
            CompletableFuture<Void> logged = CompletableFuture.runAsync(() -> {
                for (int line = 0; line < 40_000; line++) {
                    LOG.info("line {}", line);
                }
            });
            assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(logged).succeedsWithin(Duration.ofSeconds(10));
            read.countDown();
            await(() -> terminal.text().contains("log lines were lost"));

            long lost = Logging.lost();
            assertThat(lost).isBetween(40_000L - LineQueue.LENGTH - 2, 40_000L - LineQueue.LENGTH);
            long written = terminal.text()
                    .lines()
                    .filter(line -> line.contains("line "))
                    .count();
            assertThat(terminal.text()).contains("\"lines\":" + lost);
            Logging.close();
            assertThat(terminal.text()
                                    .lines()
                                    .filter(line -> line.contains("\"line "))
                                    .count()
                            + lost)
                    .isEqualTo(40_000)
                    .isGreaterThanOrEqualTo(written);
        } finally {
            read.countDown();
        }
    }

    @Test
    @Timeout(30)
    void changedSettingsLoseNoLineAndChangeLevelsFormatAndAuditFile(@TempDir Path folder) throws Exception {
        try (Terminal terminal = new Terminal(() -> {})) {
            Logging.configure(new Log(Log.Level.INFO, Log.Format.TEXT));
            AtomicBoolean more = new AtomicBoolean(true);
            AtomicInteger said = new AtomicInteger();
            CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> {
                while (more.get()) {
                    LOG.warn("counted");
                    said.incrementAndGet();
                    LockSupport.parkNanos(100_000);
                }
            });
            for (int i = 0; i < 50; i++) {
                Log.Format format = i % 2 == 0 ? Log.Format.JSON : Log.Format.TEXT;
                Log.Audit audit = i % 3 == 0 ? new Log.Audit.File(folder.resolve("audit.log")) : new Log.Audit.Stderr();
                Logging.reconfigure(new Log(
                        i % 5 == 0 ? Log.Level.WARN : Log.Level.DEBUG,
                        format,
                        i % 2 == 0 ? Map.of("latchkey.quiet", Log.Level.ERROR) : Map.of(),
                        audit));
                assertThat(LoggerFactory.getLogger("latchkey.quiet.one").isWarnEnabled())
                        .isEqualTo(i % 2 != 0);
                assertThat(LOG.isDebugEnabled()).isEqualTo(i % 5 != 0);
                assertThat(LoggerFactory.getLogger("org.eclipse.jetty").isInfoEnabled())
                        .isFalse();
                LoggerFactory.getLogger("latchkey.audit").info("audit");
            }
            more.set(false);
            busy.join();
            assertThat(Logging.lost()).isZero();
            Logging.close();
            String audited = Files.readString(folder.resolve("audit.log"));
            assertThat(audited.lines()).hasSize(17).allMatch(line -> line.startsWith("{\"time\":"));
            assertThat(terminal.text().lines().filter(line -> line.contains("latchkey.audit")))
                    .hasSize(33);
            assertThat(terminal.text().lines().filter(line -> line.contains("counted")))
                    .hasSize(said.get());
        }
    }

    @Test
    @Timeout(30)
    void anAuditFileThatWasMovedIsMadeAnewAndOneThatCannotBeChangesNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("audit.log");
        try (Terminal terminal = new Terminal(() -> {})) {
            Logging.configure(new Log(Log.Level.ERROR, Log.Format.TEXT, Map.of(), new Log.Audit.File(file)));
            Logger audit = LoggerFactory.getLogger("latchkey.audit");
            audit.info("first");
            await(() -> Files.readString(file).contains("first"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .startsWith("rw-")
                    .endsWith("---");
            Files.move(file, folder.resolve("audit.log.1"));
            Thread.sleep(1_100);
            audit.info("second");
            await(() -> Files.exists(file) && Files.readString(file).contains("second"));
            assertThat(Files.readString(folder.resolve("audit.log.1")).lines()).hasSize(1);

            Log nowhere = new Log(
                    Log.Level.DEBUG, Log.Format.JSON, Map.of(), new Log.Audit.File(folder.resolve("no/audit.log")));
            assertThatThrownBy(() -> Logging.reconfigure(nowhere)).isInstanceOf(UncheckedIOException.class);
            assertThat(LOG.isInfoEnabled()).isFalse();
            assertThat(terminal.text()).isEmpty();
        }
    }

    /** As when it goes to a file on a disk that is full. */
    @Test
    @Timeout(30)
    void aLineThatStandardErrorDoesNotTakeIsCounted() throws Exception {
        PrintStream before = System.err;
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("no space left");
            }
        };
        try (PrintStream broken = new PrintStream(full, true, StandardCharsets.UTF_8)) {
            System.setErr(broken);
            Logging.configure(new Log(Log.Level.WARN, Log.Format.TEXT));
            LOG.warn("lost");
            await(() -> Logging.lost() == 1);
        } finally {
            System.setErr(before);
        }
    }

    @Test
    @Timeout(30)
    void aLevelThatWasAskedForEndsByItself() throws Exception {
        Logging.configure(new Log(Log.Level.INFO, Log.Format.TEXT));
        LogLevels levels = Logging.levels();
        levels.ask("latchkey.test", Log.Level.DEBUG, Duration.ofMillis(400));
        assertThat(LOG.isDebugEnabled()).isTrue();
        Logging.reconfigure(new Log(Log.Level.WARN, Log.Format.TEXT));
        assertThat(LOG.isDebugEnabled()).isTrue();
        assertThat(levels.inForce()).extracting(LogLevels.InForce::logger).containsExactly("latchkey", "latchkey.test");
        await(() -> !LOG.isInfoEnabled());
        assertThat(levels.inForce()).hasSize(1);
        levels.ask("latchkey.test", Log.Level.DEBUG, Duration.ofHours(1));
        levels.ask("latchkey.test", Log.Level.ERROR, Duration.ofHours(1));
        assertThat(LOG.isWarnEnabled()).isFalse();
        levels.end("latchkey.test");
        assertThat(LOG.isWarnEnabled()).isTrue();
        assertThatThrownBy(() -> levels.ask("io.netty.handler.logging", Log.Level.DEBUG, Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @AfterEach
    void asBefore() {
        Logging.configure(new Log(Log.Level.WARN, Log.Format.TEXT));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(10);
        }
    }

    /** In place of standard error. */
    private static final class Terminal extends OutputStream {
        private final PrintStream before = System.err;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final Reading reading;

        /** What happens before each write. */
        interface Reading {
            void wish() throws InterruptedException;
        }

        Terminal(Reading reading) {
            this.reading = reading;
            System.setErr(new PrintStream(this, true, StandardCharsets.UTF_8));
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int from, int count) {
            try {
                reading.wish();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            synchronized (written) {
                written.write(octets, from, count);
            }
        }

        String text() {
            synchronized (written) {
                return written.toString(StandardCharsets.UTF_8);
            }
        }

        @Override
        public void close() {
            System.setErr(before);
        }
    }
}
