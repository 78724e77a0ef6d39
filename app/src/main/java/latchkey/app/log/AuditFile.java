package latchkey.app.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import latchkey.config.Log;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The audit lines' own file, one JSON object a line. It is made, for its owner and group alone, if it is not there, and
 * opened anew within a second when it was moved away. For one thread after {@link #start}.
 */
final class AuditFile extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Path path;
    private final Losses lost;
    private final LineEncoder encoder = new LineEncoder(Log.Format.JSON);
    private final Logger log;
    private FileChannel channel;
    private @Nullable Object key;
    private long looked = System.nanoTime();
    private boolean failing;

    /**
     * Opens the file.
     *
     * @param lost counts the lines that could not be written
     * @throws IOException if it cannot be made or written to
     */
    AuditFile(Path path, LoggerContext context, Losses lost) throws IOException {
        this.path = path;
        this.lost = lost;
        log = context.getLogger(AuditFile.class);
        setContext(context);
        setName("audit");
        channel = opened();
        key = key();
    }

    Path path() {
        return path;
    }

    @Override
    protected void append(ILoggingEvent event) {
        ByteBuffer line = ByteBuffer.wrap(encoder.encode(event));
        try {
            reopenIfMoved();
            while (line.hasRemaining()) {
                var _ = channel.write(line);
            }
            if (failing) {
                failing = false;
                log.warn("audit lines are written again to {}", path);
            }
        } catch (IOException e) {
            lost.add();
            if (!failing) {
                failing = true;
                log.error("audit lines cannot be written to {}: {}", path, e.toString());
            }
        }
    }

    private void reopenIfMoved() throws IOException {
        long now = System.nanoTime();
        if (!failing && now - looked < LOOK.toNanos()) {
            return;
        }
        looked = now;
        if (!channel.isOpen() || key == null || !key.equals(key())) {
            FileChannel next = opened();
            channel.close();
            channel = next;
            key = key();
        }
    }

    private FileChannel opened() throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }

    /** What tells one file from another of the same name; null if none has the name. */
    private @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, new LinkOption[0])
                    .fileKey();
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    @Override
    public void stop() {
        super.stop();
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("the audit file {} could not be closed: {}", path, e.toString());
        }
    }
}
