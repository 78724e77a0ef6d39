package latchkey.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to standard error, and counts those that it does not take, as when it goes to a file on a disk that is
 * full. Java's own stream of that name throws nothing, and says only once and for ever that something went wrong; from then
 * on the descriptor itself is written to.
 */
final class StandardError extends AppenderBase<ILoggingEvent> {
    private final LineEncoder encoder;
    private final Losses lost;
    private @Nullable OutputStream descriptor;
    private boolean failed;

    /** @param lost counts the lines that were not written, or not whole */
    StandardError(LineEncoder encoder, Losses lost) {
        this.encoder = encoder;
        this.lost = lost;
        setName("stderr");
    }

    @Override
    protected void append(ILoggingEvent event) {
        try {
            write(encoder.encode(event));
            failed = false;
        } catch (IOException _) {
            failed = true;
            lost.add();
        }
    }

    private void write(byte[] line) throws IOException {
        OutputStream direct = descriptor;
        if (direct == null) {
            System.err.write(line);
            if (System.err.checkError()) {
                descriptor = new FileOutputStream(FileDescriptor.err);
                throw new IOException("standard error takes nothing");
            }
            return;
        }
        if (failed) {
            direct.write('\n'); // there may be half a line
        }
        direct.write(line);
    }
}
