package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/** Large content, the same at each run. */
interface Message {

    /** 50 MiB in base64 lines of 76 letters, some with a dot in front, CRLF between and at the end. */
    int LARGE_BYTES = 50 * 1024 * 1024;

    /** A whole message with a large body, as a client sends it. */
    static byte[] large(String subject) {
        byte[] random = new byte[LARGE_BYTES / 78 * 57];
        new Random(42).nextBytes(random);
        String head = "From: alice@example.org\r\nTo: bob@example.org\r\nSubject: " + subject + "\r\n\r\n.a dot\r\n";
        String body = Base64.getMimeEncoder().encodeToString(random);
        return (head + body + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** What stands after the first empty line, digested, whatever ends its lines. */
    static String bodyDigest(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        return digest(text.substring(text.indexOf("\n\n") + 2).getBytes(StandardCharsets.ISO_8859_1));
    }

    static String bodyDigest(Path file) {
        try {
            return bodyDigest(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
