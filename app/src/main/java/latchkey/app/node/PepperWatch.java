package latchkey.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import latchkey.config.MalformedPepper;
import latchkey.config.PepperFile;
import latchkey.config.Secret;
import latchkey.credentials.secret.KeyRing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pepper file again whenever it changes, so that peppers are rotated without a restart. A file that will not do
 * leaves those in force that are, is logged and counted, once, and looked at again when it changes.
 */
public final class PepperWatch implements AutoCloseable {

    /** How soon a change is noticed. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PepperWatch.class);

    private final Path file;
    private final KeyRing keys;
    private final Runnable unreadable;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-peppers").factory());

    private @Nullable State seen;

    /** By what a change of the file is known; without a time there is no file that could be looked at. */
    private record State(
            @Nullable FileTime modified,
            long size,
            @Nullable Object key) {

        static State of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException e) {
                return new State(null, 0, e.getClass());
            }
        }
    }

    /** @param unreadable called for each change after which the file will not do */
    PepperWatch(Path file, KeyRing keys, Runnable unreadable) {
        this.file = file;
        this.keys = keys;
        this.unreadable = unreadable;
    }

    void start() {
        ScheduledFuture<?> _ = watcher.scheduleWithFixedDelay(
                this::lookSafely, PERIOD.toNanos(), PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("the pepper file is not watched just now", e);
        }
    }

    /** Takes what the file holds, if it changed since the last look. */
    void look() {
        State now = State.of(file);
        if (now.equals(seen)) {
            return;
        }
        try {
            List<Secret> peppers = PepperFile.read(file).peppers();
            if (!now.equals(State.of(file))) {
                return; // somebody is writing it: the next look sees what it came to
            }
            seen = now;
            take(peppers);
        } catch (MalformedPepper e) {
            failed(now, e.getMessage());
        } catch (NoSuchFileException _) {
            failed(now, "there is no such file");
        } catch (IOException e) {
            failed(now, e.getClass().getSimpleName());
        }
    }

    private void take(List<Secret> peppers) {
        List<String> before = keys.ids();
        List<byte[]> bytes = peppers.stream().map(Secret::bytes).toList();
        keys.replace(bytes);
        bytes.forEach(one -> Arrays.fill(one, (byte) 0));
        if (!keys.ids().equals(before)) {
            LOG.info("the peppers are now {}, the first is the present one", keys.ids());
        }
    }

    private void failed(State now, @Nullable String reason) {
        seen = now;
        LOG.error("the pepper file {} has changed and will not do, the peppers stay as they were: {}", file, reason);
        unreadable.run();
    }

    @Override
    public void close() {
        watcher.close();
    }
}
