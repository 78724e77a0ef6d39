package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Pepper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G14 for peppers: a file that is fit is taken while the process runs, and one that is broken leaves the old ones. */
class PepperWatchTest {

    private static final String ONE = "1".repeat(32);
    private static final String TWO = "2".repeat(32);

    @TempDir
    private Path folder;

    private final AtomicInteger unreadable = new AtomicInteger();
    private final KeyRing keys = new KeyRing(List.of(bytes(ONE)));
    private Path file;
    private PepperWatch watch;

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("pepper");
        OwnerOnly.write(file, ONE + "\n");
        watch = new PepperWatch(file, keys, unreadable::incrementAndGet);
        watch.look();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void aFurtherLineAndAnotherOrderAreTaken() throws IOException {
        OwnerOnly.replace(file, bytes(ONE + "\n" + TWO + "\n"));
        watch.look();
        assertThat(keys.ids()).containsExactly(id(ONE), id(TWO));

        OwnerOnly.replace(file, bytes(TWO + "\n" + ONE + "\n"));
        watch.look();
        assertThat(keys.present().id()).isEqualTo(id(TWO));
        assertThat(unreadable).hasValue(0);
    }

    @Test
    void aChangeOfTheSameLengthInPlaceIsSeen() throws IOException {
        Files.writeString(file, TWO + "\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        watch.look();
        assertThat(keys.ids()).containsExactly(id(TWO));
    }

    @Test
    void g14ABrokenFileLeavesTheOldOnesAndIsCountedOnce() throws IOException {
        for (String broken : List.of("", "too short\n", ONE + "\n" + ONE + "\n")) {
            int before = unreadable.get();
            OwnerOnly.replace(file, bytes(broken));
            watch.look();
            watch.look();
            assertThat(keys.ids()).containsExactly(id(ONE));
            assertThat(unreadable).hasValue(before + 1);
        }
        OwnerOnly.replace(file, bytes(TWO));
        watch.look();
        assertThat(keys.ids()).containsExactly(id(TWO));
    }

    @Test
    void g14AFileThatIsGoneOrOpenToAllLeavesTheOldOnes() throws IOException {
        Files.delete(file);
        watch.look();
        watch.look();
        assertThat(keys.ids()).containsExactly(id(ONE));
        assertThat(unreadable).hasValue(1);

        OwnerOnly.write(file, TWO);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        watch.look();
        assertThat(keys.ids()).containsExactly(id(ONE));
        assertThat(unreadable).hasValue(2);
    }

    @Test
    void aReplacedFileKeepsItsModeAndItsLink() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        OwnerOnly.replace(link, bytes(TWO));

        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readString(file)).isEqualTo(TWO);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(2);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String id(String pepper) {
        return new Pepper(bytes(pepper)).id();
    }
}
