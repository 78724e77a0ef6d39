package latchkey.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * This machine as it stands, but what is written goes to a layer of memory that ends with the test: packages are
 * installed here by the real dpkg, and the machine never hears of it. Needs root; shares the network and the processes.
 */
final class SpareMachine implements AutoCloseable {

    /** The layer is removed with the namespace that it is mounted in. Nothing in there may think that systemd runs. */
    private static final String SET_UP = """
            set -e
            cd "$1"
            mount -t tmpfs -o mode=0755 tmpfs layer
            mkdir layer/upper layer/work
            mount -t overlay overlay -o lowerdir=/,upperdir=layer/upper,workdir=layer/work root
            mount --rbind /proc root/proc
            mount --rbind /dev root/dev
            mount -t tmpfs tmpfs root/run
            mount -t tmpfs -o mode=1777 tmpfs root/tmp
            echo there
            exec sleep 1h
            """;

    private final Path folder;
    private final Process holder;

    private SpareMachine(Path folder, Process holder) {
        this.folder = folder;
        this.holder = holder;
    }

    /** @param folder an empty one of the test */
    static SpareMachine start(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("layer"));
        Files.createDirectories(folder.resolve("root"));
        Process holder = new ProcessBuilder("unshare", "--mount", "sh", "-c", SET_UP, "sh", folder.toString())
                .redirectErrorStream(true)
                .start();
        String told = holder.inputReader().readLine();
        if (!"there".equals(told)) {
            holder.destroyForcibly();
            throw new IOException("no spare machine: " + told);
        }
        return new SpareMachine(folder, holder);
    }

    /** Whether one can be had: root on Linux, with overlays. */
    static boolean isPossible() {
        return Program.isInstalled("unshare")
                && Program.isInstalled("nsenter")
                && Program.run("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                                .status()
                        == 0;
    }

    /** The words that run a program there. */
    List<String> command(String... program) {
        List<String> command = new ArrayList<>(List.of(
                "nsenter", "--mount", "--target", String.valueOf(holder.pid()), "chroot", folder + "/root", "env"));
        command.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.addAll(List.of(program));
        return command;
    }

    Program run(String... program) {
        return Program.run(command(program));
    }

    /** @param path absolute, as it is there */
    void write(String path, String content) throws IOException {
        Path file = Files.writeString(folder.resolve("to-copy"), content);
        copy(file, path);
    }

    void copy(Path file, String path) throws IOException {
        Process process = new ProcessBuilder(command("sh", "-c", "cat > '" + path + "'"))
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!text.isEmpty()) {
            throw new IOException(text);
        }
    }

    /** What was written since the start and is still there, but for directories: as seen from the root. */
    List<String> written() {
        Program found = Program.run(
                "nsenter",
                "--mount",
                "--target",
                String.valueOf(holder.pid()),
                "find",
                folder + "/layer/upper",
                "-not",
                "-type",
                "c",
                "-printf",
                "/%P\\n");
        try (Stream<String> lines = found.succeeded().lines()) {
            return lines.toList();
        }
    }

    @Override
    public void close() {
        holder.destroyForcibly();
        try {
            holder.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
