package latchkey.app;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A secret that a command is given: one line of a file, of standard input, or typed at a terminal, which does not show it. */
final class SecretInput {

    /** More than any secret; what is longer is some other file. */
    private static final int LONGEST = 4096;

    /** Bytes of a Java {@code char} in UTF-8; a pair has four. */
    private static final int LONGEST_CHARACTER = 3;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Read it from the one line of this file. Default: from standard input.")
    private @Nullable Path file;

    /**
     * The line without its end, in UTF-8; the caller wipes it.
     *
     * @param prompt for whoever types it
     */
    @SuppressWarnings("SystemConsoleNull") // from Java 25 on it is null again unless somebody types
    byte[] read(String prompt) {
        Console console = System.console();
        if (file == null && console != null && console.isTerminal()) {
            char[] typed = console.readPassword("%s", prompt);
            return typed == null ? new byte[0] : utf8(typed);
        }
        try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            try {
                return line(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (IOException e) {
            throw CommandFailure.refused("unreadable", "cannot read " + source() + ": " + e.getMessage());
        }
    }

    private byte[] line(byte[] bytes) {
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n' || end > LONGEST) {
                throw CommandFailure.refused(
                        "unreadable", source() + " must hold one line of at most " + LONGEST + " bytes");
            }
        }
        return Arrays.copyOf(bytes, end);
    }

    private String source() {
        return file == null ? "standard input" : file.toString();
    }

    private static byte[] utf8(char[] typed) {
        ByteBuffer encoded = ByteBuffer.allocate(typed.length * LONGEST_CHARACTER);
        CoderResult _ = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        Arrays.fill(typed, '\0');
        return bytes;
    }
}
