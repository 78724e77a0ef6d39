package latchkey.app.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and folders that only their owner can read; on a file system without such rights, plain ones. */
public final class OwnerOnly {

    /** How the name of a file ends that is to take another's place. */
    private static final String DRAFT = ".new";

    private OwnerOnly() {}

    /** Makes the folder and its parents where they are missing. */
    public static void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, rights(folder, "rwx------"));
        }
    }

    /** Writes the file in one step: whoever reads it sees the old text or the new one, never a part. */
    public static void write(Path file, String text) throws IOException {
        // A temporary file is made with rw------- wherever there are such rights.
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), DRAFT);
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * Writes a file that is not there yet, down to the disk.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it is there; it stays as it is
     */
    static void create(Path file, byte[] content) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, rights(file, "rw-------"))) {
            writeAll(channel, content);
        }
        forceName(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder"));
    }

    /**
     * Replaces a file in one step, down to the disk; the new one has the owner, the group and the mode of the old. A draft
     * that a killed process left is taken away: the caller sees to it that nobody else replaces the file at the same time.
     *
     * @throws IOException if that cannot be; the old one stays as it is
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path real = file.toRealPath();
        Path folder = Objects.requireNonNull(real.getParent(), "a file is in a folder");
        deleteDrafts(folder, real);
        Path draft = Files.createTempFile(folder, "." + real.getFileName(), DRAFT);
        try {
            keepRights(real, draft);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                writeAll(channel, content);
            }
            Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceName(folder);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void deleteDrafts(Path folder, Path file) throws IOException {
        String name = "." + file.getFileName();
        DirectoryStream.Filter<Path> drafts = other -> other.getFileName()
                        .toString()
                        .startsWith(name)
                && other.getFileName().toString().substring(name.length()).matches("\\d+\\.new");
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, drafts)) {
            for (Path draft : left) {
                Files.deleteIfExists(draft);
            }
        }
    }

    /** The name of a new file is on disk only once its folder is; where a folder cannot be opened it needs no such thing. */
    private static void forceName(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Whoever runs the command may be root; whoever runs the gateway must be able to read the file afterwards. */
    private static void keepRights(Path from, Path to) throws IOException {
        @Nullable PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes there = view.readAttributes();
        if (!there.owner().equals(wanted.owner())) {
            view.setOwner(wanted.owner());
        }
        if (!there.group().equals(wanted.group())) {
            view.setGroup(wanted.group());
        }
        view.setPermissions(wanted.permissions());
    }

    private static void writeAll(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
            channel.write(left);
        }
        channel.force(true);
    }

    private static FileAttribute<?>[] rights(Path path, String rights) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
