package latchkey.faults.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A folder with a disk of its own, of some mebibytes in memory, that can be filled up. Needs root. */
public final class SmallDisk implements AutoCloseable {
    private static final byte[] PAGE = new byte[4096];

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts it; null if this process may not. */
    public static @Nullable SmallDisk of(int mebibytes) throws IOException {
        Path folder = Scratch.folder();
        return run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString())
                ? new SmallDisk(folder)
                : null;
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Takes all the space that is left, and what became free since. */
    public void fill() throws IOException {
        try (OutputStream filler =
                Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (hasTaken(filler)) {
                // and another
            }
        }
    }

    private static boolean hasTaken(OutputStream filler) {
        try {
            filler.write(PAGE);
            return true;
        } catch (IOException _) {
            return false; // no space left
        }
    }

    /** Gives the space back. */
    public void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    @Override
    public void close() {
        if (!run("umount", "--lazy", folder.toString())) { // something may still be closing a file
            throw new IllegalStateException(folder + " cannot be unmounted");
        }
    }
}
