package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The servers of a test class: gives them a folder, adds their logs to whatever a test throws, and stops them in reverse
 * order. A static field with {@code @RegisterExtension}; the servers start in {@code @BeforeAll}.
 */
final class Peers
        implements BeforeAllCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {

    private static final int SHOWN_CHARACTERS = 6_000;

    private final Deque<Peer> running = new ArrayDeque<>();
    private Path root = Path.of("");

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            throw new IllegalStateException("the tests tagged \"peers\" start mail servers, which must be root");
        }
        // Not JUnit's folder: the servers work as users of their own, and must be able to enter it.
        root = Files.createTempDirectory(
                "latchkey-peers", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A new folder that any user may enter. */
    Path folder(String name) {
        try {
            Path folder = Files.createDirectory(root.resolve(name));
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be stopped after the last test. */
    <P extends Peer> P add(P peer) {
        running.push(peer);
        return peer;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLogs(failure);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLogs(failure);
    }

    private Throwable withLogs(Throwable failure) {
        running.descendingIterator().forEachRemaining(peer -> failure.addSuppressed(new ServerLog(peer)));
        return failure;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        running.forEach(Peer::close);
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Carries a log into the report of a failed test. */
    private static final class ServerLog extends Exception {

        private static final long serialVersionUID = 1;

        ServerLog(Peer peer) {
            super("log of " + peer.name() + ":\n" + tail(peer.log()), null, false, false);
        }

        private static String tail(String log) {
            return log.substring(Math.max(0, log.length() - SHOWN_CHARACTERS));
        }
    }
}
