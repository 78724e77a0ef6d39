package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

    /** What the listener was told: whether each telling was the last. */
    private final List<Boolean> told = new ArrayList<>();

    private boolean settled = true;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private FileWatch watch(Path... files) {
        return new FileWatch(() -> Set.of(files), last -> {
            told.add(last);
            return settled;
        });
    }

    private static void look(FileWatch watch, int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void aFileThatStaysIsNotToldOf() throws Exception {
        try (FileWatch watch = watch(Files.writeString(folder.resolve("a"), "1"))) {
            look(watch, 3);

            assertThat(told).isEmpty();
        }
    }

    @Test
    void aFileIsToldOfOnceItIsAtRest() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "1");
        try (FileWatch watch = watch(file)) {
            Files.writeString(file, "12");
            look(watch, 1);
            Files.writeString(file, "123");
            look(watch, 1);
            assertThat(told).as("it is still being written").isEmpty();

            look(watch, 3);

            assertThat(told).containsExactly(false);
        }
    }

    @Test
    void aRenameInItsPlaceIsAChangeEvenOfTheSameSizeAndTime() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "1");
        Path next = Files.writeString(folder.resolve("next"), "2");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        try (FileWatch watch = watch(file)) {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

            look(watch, 2);

            assertThat(told).hasSize(1);
        }
    }

    /** As certbot does it. */
    @Test
    void anotherTargetOfALinkIsAChange() throws Exception {
        Path link = folder.resolve("live.pem");
        Files.createSymbolicLink(link, Files.writeString(folder.resolve("cert1.pem"), "1"));
        Path second = Files.writeString(folder.resolve("cert2.pem"), "2");
        try (FileWatch watch = watch(link)) {
            Files.delete(link);
            Files.createSymbolicLink(link, second);

            look(watch, 2);

            assertThat(told).hasSize(1);
        }
    }

    /** As the kubelet does it: the link to the folder is replaced, the link to the file is not. */
    @Test
    void anotherTargetOfAFoldersLinkIsAChange() throws Exception {
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, generation("..1", "1"));
        Path file = folder.resolve("tls.crt");
        Files.createSymbolicLink(file, Path.of("..data", "tls.crt"));
        try (FileWatch watch = watch(file)) {
            Path next = folder.resolve("..data_tmp");
            Files.createSymbolicLink(next, generation("..2", "2"));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

            look(watch, 2);

            assertThat(told).hasSize(1);
        }
    }

    private Path generation(String name, String text) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        Files.writeString(made.resolve("tls.crt"), text);
        return made;
    }

    @Test
    void aFileThatIsGoneForAMomentIsToldOfWhenItIsBack() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "1");
        try (FileWatch watch = watch(file)) {
            Files.delete(file);
            look(watch, 1);
            Files.writeString(file, "2");

            look(watch, 2);

            assertThat(told).containsExactly(false);
        }
    }

    /** A new certificate beside the old key: half of a change. */
    @Test
    void whoFindsHalfAChangeIsToldAgainForTenSecondsAndThenForTheLastTime() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "1");
        settled = false;
        try (FileWatch watch = watch(file)) {
            Files.writeString(file, "12");
            look(watch, 1 + (int) FileWatch.PATIENCE.toSeconds());

            assertThat(told).hasSize(10).endsWith(true);
            assertThat(told.subList(0, 9)).containsOnly(false);

            settled = true;
            look(watch, 3);
            assertThat(told).as("settled at the next telling").hasSize(11);
        }
    }
}
