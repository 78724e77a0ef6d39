package latchkey.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import latchkey.app.node.OwnerOnly;
import latchkey.config.MalformedPepper;
import latchkey.config.Pepper;
import latchkey.config.PepperFile;
import latchkey.config.PepperText;
import latchkey.config.Secret;
import latchkey.config.Settings;
import latchkey.credentials.secret.KeyRing;
import org.jspecify.annotations.Nullable;

/** The pepper file of this machine, as the commands on keys read and change it. */
final class KeyFile {

    private static final String BY_HAND =
            "By hand: add a line with the output of \"openssl rand -hex 32\" at the end, for"
                    + " every node, and wait until \"latchkey keys list\" shows that all know it; then move that line to the"
                    + " front, for every node. Nodes read a file again by themselves, but the environment only at their start";

    private final Path path;
    private PepperText text;

    private KeyFile(Path path, PepperText text) {
        this.path = path;
        this.text = text;
    }

    /** To be called when the record was opened, which makes the file if it was missing. */
    static KeyFile of(Settings settings) {
        @Nullable
        Path path = switch (settings.passwords().pepper()) {
            case Pepper.Given(var _, var file) -> file;
            case Pepper.ToBeMade(var file) -> file;
        };
        if (path == null) {
            throw CommandFailure.refused(
                    "keys_in_environment",
                    "the keys are in the environment, which cannot be changed from here. " + BY_HAND);
        }
        return new KeyFile(path, read(path));
    }

    private static PepperText read(Path path) {
        try {
            return PepperFile.read(path);
        } catch (MalformedPepper e) {
            throw CommandFailure.configuration(path + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.configuration(path + " cannot be read: " + e.getMessage());
        }
    }

    Path path() {
        return path;
    }

    /** The present one first. */
    List<String> ids() {
        return ids(text);
    }

    private static List<String> ids(PepperText text) {
        List<byte[]> peppers = text.peppers().stream().map(Secret::bytes).toList();
        try {
            return new KeyRing(peppers).ids();
        } finally {
            peppers.forEach(pepper -> Arrays.fill(pepper, (byte) 0));
        }
    }

    /** The one that was added to become the present one; null if there is none. */
    @Nullable
    String next() {
        List<String> ids = ids();
        for (int pepper = 1; pepper < ids.size(); pepper++) {
            if (text.isNext(pepper)) {
                return ids.get(pepper);
            }
        }
        return null;
    }

    /** When it was last changed. */
    Instant changed() {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            throw CommandFailure.configuration(path + " cannot be read: " + e.getMessage());
        }
    }

    /** Adds a key that is to become the present one. */
    void addNext(Secret pepper, Instant now) {
        change(() -> text.withNext(pepper, "made " + now + " by latchkey keys rotate"));
    }

    void makePresent(String id) {
        change(() -> text.withPresent(ids().indexOf(id)));
    }

    /** Returns what undoes it. */
    Runnable remove(String id) {
        PepperText before = text;
        change(() -> text.without(ids().indexOf(id)));
        return () -> change(() -> before);
    }

    @FunctionalInterface
    private interface Wanted {
        PepperText text() throws MalformedPepper;
    }

    private void change(Wanted wanted) {
        try {
            PepperText changed = wanted.text();
            write(changed);
            text = changed;
        } catch (MalformedPepper e) {
            throw CommandFailure.refused("keys_unfit", path + " would have " + e.getMessage() + "; it stays as it is");
        }
    }

    /**
     * Of two commands at once, the one that comes second finds the file changed: it is replaced under its own lock, and
     * whoever gets that lock afterwards sees that another file is in its place. The lock is lost with any channel on the file
     * that this process closes, so what is in it is read through the one that is locked.
     */
    private void write(PepperText changed) throws MalformedPepper {
        byte[] content = changed.bytes();
        try {
            @Nullable Object before = identity();
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Objects.equals(identity(), before) || !ids(read(channel)).equals(ids())) {
                    throw changedMeanwhile();
                }
                OwnerOnly.replace(path, content);
            }
        } catch (OverlappingFileLockException _) {
            throw changedMeanwhile();
        } catch (AccessDeniedException e) {
            throw readOnly(e.getFile() + " may not be written");
        } catch (IOException e) {
            throw readOnly(String.valueOf(e.getMessage()));
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** Another one for each file that takes this one's place. */
    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static PepperText read(FileChannel channel) throws IOException, MalformedPepper {
        byte[] bytes = new byte[(int) Math.min(channel.size(), Short.MAX_VALUE)];
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining() && channel.read(left) >= 0) {
                // as long as there is more
            }
            return PepperText.parse(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private CommandFailure changedMeanwhile() {
        return CommandFailure.refused(
                "keys_changed", path + " was changed by somebody else meanwhile; it stays as it is. Try again");
    }

    private CommandFailure readOnly(String why) {
        return CommandFailure.refused("keys_read_only", path + " cannot be changed from here: " + why + ". " + BY_HAND);
    }
}
