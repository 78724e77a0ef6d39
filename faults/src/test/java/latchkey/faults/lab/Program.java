package latchkey.faults.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process of the lab, with its output in a file. Linux only. */
public final class Program implements AutoCloseable {
    private static final int STOP_SECONDS = 20;
    private static final int TRIES = 20;
    private static final Duration BUSY = Duration.ofMillis(50);

    private final Process process;
    private final Path log;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param log gets both outputs
     */
    public static Program start(Path log, Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(log.toAbsolutePath().resolveSibling(".").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = started(builder);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
            return new Program(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program that was just unpacked may still be open for writing in a child that another thread is forking. */
    private static Process started(ProcessBuilder builder) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return builder.start();
            } catch (IOException e) {
                if (i == TRIES || !String.valueOf(e.getMessage()).contains("Text file busy")) {
                    throw e;
                }
                LockSupport.parkNanos(BUSY.toNanos());
            }
        }
    }

    /** With which it ended. */
    public int exitCode() {
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** All that it has said so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, to its children too; returns when it is gone. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        for (ProcessHandle child : children) {
            Patience.until("a child is gone", Duration.ofSeconds(STOP_SECONDS), () -> !child.isAlive());
        }
    }

    /** SIGSTOP, to its children too. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        List<String> command = new java.util.ArrayList<>(List.of("kill", "-" + name, String.valueOf(process.pid())));
        process.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
        try {
            int _ = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD) // one of them may just have ended
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many files and sockets it has open. */
    public int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    /** How many it may have open. */
    public int descriptorLimit() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("Max open files".length()).strip().split("\\s+", 2)[0]))
                .findFirst()
                .orElseThrow();
    }

    /** It may have so many open from now on, up to what it was started with. */
    public void limitDescriptors(int most) throws IOException, InterruptedException {
        int code = new ProcessBuilder("prlimit", "--pid", String.valueOf(process.pid()), "--nofile=" + most + ":")
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("prlimit ends with " + code);
        }
    }

    /** What it has used so far. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** SIGTERM, and SIGKILL if that does not help. */
    @Override
    public void close() {
        if (process.isAlive()) {
            thaw();
            process.destroy();
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
