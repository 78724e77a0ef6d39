package latchkey.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files and tells when they have changed and come to rest. It follows links at every look, so it notices whatever
 * takes a file's place: a rename, another target of a link or of a folder's link (certbot, Kubernetes), another disk.
 * Whoever is told and finds half of a change is told again.
 */
final class FileWatch implements AutoCloseable {

    /** Between looks; a file that was the same at two of them is at rest. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** How long half a change may be half. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    /** Hears of changes. */
    @FunctionalInterface
    interface Listener {
        /**
         * @param last whether it is not told of this change again
         * @return whether it need not be
         */
        boolean changed(boolean last);
    }

    /** By what a change of a file is known; without a time there is none that could be looked at. */
    private record State(
            Path real,
            @Nullable FileTime modified,
            long size,
            @Nullable Object key) {

        static State of(Path file) {
            try {
                Path real = file.toRealPath();
                BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
                return new State(real, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException _) {
                return new State(file, null, 0, null);
            }
        }
    }

    private final Supplier<Set<Path>> files;
    private final Listener listener;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-files").factory());

    private Map<Path, State> settled;
    private Map<Path, State> last;
    private int tellings;

    /** @param files asked at every look */
    FileWatch(Supplier<Set<Path>> files, Listener listener) {
        this.files = files;
        this.listener = listener;
        settled = states();
        last = settled;
    }

    void start() {
        ScheduledFuture<?> _ = watcher.scheduleWithFixedDelay(
                this::lookSafely, PERIOD.toNanos(), PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("files are not watched just now", e);
        }
    }

    /** One look. */
    void look() {
        Map<Path, State> now = states();
        if (now.equals(settled)) {
            tellings = 0;
        } else if (!now.equals(last)) {
            tellings = 0;
        } else if (listener.changed(++tellings * PERIOD.toNanos() >= PATIENCE.toNanos())) {
            tellings = 0;
            settled = now;
        }
        last = now;
    }

    private Map<Path, State> states() {
        Map<Path, State> states = new TreeMap<>();
        files.get().forEach(file -> states.put(file, State.of(file)));
        return states;
    }

    @Override
    public void close() {
        watcher.close();
    }
}
