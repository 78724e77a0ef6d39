package latchkey.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import latchkey.app.node.OwnerOnly;
import latchkey.config.MalformedPepper;
import latchkey.config.Pepper;
import latchkey.config.PepperFile;
import latchkey.config.PepperText;
import latchkey.config.Secret;
import latchkey.config.Settings;
import latchkey.credentials.secret.KeyRing;
import org.jspecify.annotations.Nullable;

/** The pepper file of this machine, as the commands on keys read and change it. */
final class KeyFile {

    private static final String BY_HAND =
            "By hand: add a line with the output of \"openssl rand -hex 32\" at the end, for"
                    + " every node, and wait until \"latchkey keys list\" shows that all know it; then move that line to the"
                    + " front, for every node. Nodes read a file again by themselves, but the environment only at their start";

    private final Path path;
    private PepperText text;

    private KeyFile(Path path, PepperText text) {
        this.path = path;
        this.text = text;
    }

    /** To be called when the record was opened, which makes the file if it was missing. */
    static KeyFile of(Settings settings) {
        @Nullable
        Path path = switch (settings.passwords().pepper()) {
            case Pepper.Given(var _, var file) -> file;
            case Pepper.ToBeMade(var file) -> file;
        };
        if (path == null) {
            throw CommandFailure.refused(
                    "keys_in_environment",
                    "the keys are in the environment, which cannot be changed from here. " + BY_HAND);
        }
        return new KeyFile(path, read(path));
    }

    private static PepperText read(Path path) {
        try {
            return PepperFile.read(path);
        } catch (MalformedPepper e) {
            throw CommandFailure.configuration(path + ": " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.configuration(path + " cannot be read: " + e.getMessage());
        }
    }

    Path path() {
        return path;
    }

    /** The present one first. */
    List<String> ids() {
        return ids(text);
    }

    private static List<String> ids(PepperText text) {
        List<byte[]> peppers = text.peppers().stream().map(Secret::bytes).toList();
        try {
            return new KeyRing(peppers).ids();
        } finally {
            peppers.forEach(pepper -> Arrays.fill(pepper, (byte) 0));
        }
    }

    /** The one that was added to become the present one; null if there is none. */
    @Nullable
    String next() {
        List<String> ids = ids();
        for (int pepper = 1; pepper < ids.size(); pepper++) {
            if (text.isNext(pepper)) {
                return ids.get(pepper);
            }
        }
        return null;
    }

    /** When it was last changed. */
    Instant changed() {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            throw CommandFailure.configuration(path + " cannot be read: " + e.getMessage());
        }
    }

    /** Adds a key that is to become the present one. */
    void addNext(Secret pepper, Instant now) {
        change(() -> text.withNext(pepper, "made " + now + " by latchkey keys rotate"));
    }

    void makePresent(String id) {
        change(() -> text.withPresent(ids().indexOf(id)));
    }

    /** Returns what undoes it. */
    Runnable remove(String id) {
        PepperText before = text;
        change(() -> text.without(ids().indexOf(id)));
        return () -> change(() -> before);
    }

    @FunctionalInterface
    private interface Wanted {
        PepperText text() throws MalformedPepper;
    }

    private void change(Wanted wanted) {
        try {
            PepperText changed = wanted.text();
            if (!ids(read(path)).equals(ids())) {
                throw CommandFailure.refused(
                        "keys_changed", path + " was changed by somebody else meanwhile; it stays as it is. Try again");
            }
            write(changed);
            text = changed;
        } catch (MalformedPepper e) {
            throw CommandFailure.refused("keys_unfit", path + " would have " + e.getMessage() + "; it stays as it is");
        }
    }

    private void write(PepperText changed) {
        byte[] content = changed.bytes();
        try {
            OwnerOnly.replace(path, content);
        } catch (IOException e) {
            throw CommandFailure.refused(
                    "keys_read_only", path + " cannot be changed from here: " + e.getMessage() + ". " + BY_HAND);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
