package latchkey.app.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What files held at one moment, without holding it: SHA-256 of each, by the key that names the file. */
record Fingerprints(Map<String, String> byKey) {

    private static final String UNREADABLE = "unreadable";

    static Fingerprints of(Map<String, Path> files) {
        Map<String, String> prints = new TreeMap<>();
        files.forEach((key, file) -> prints.put(key, of(file)));
        return new Fingerprints(prints);
    }

    /** The keys whose files are others than before. */
    Set<String> differing(Fingerprints before) {
        Set<String> differing = new TreeSet<>();
        byKey.forEach((key, print) -> {
            if (!Objects.equals(print, before.byKey.get(key))) {
                differing.add(key);
            }
        });
        return differing;
    }

    private static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException _) {
            return UNREADABLE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
