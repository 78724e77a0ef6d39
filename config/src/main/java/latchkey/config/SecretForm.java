package latchkey.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * How a secret is written: never as itself, but as where it is, {@code {file: PATH}} or {@code {env: NAME}}. One newline
 * at the end of the file is not part of it.
 *
 * @param reader makes the value from the reference; empty after noting a problem
 * @param standIn a value to go on with after a problem
 */
record SecretForm<T>(Reader<T> reader, T standIn) implements Form<T> {

    /** Generous for any password or key. */
    static final int MOST_BYTES = 4096;

    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,99}");

    interface Reader<T> {
        Optional<T> read(Place place, Reference reference);
    }

    sealed interface Reference {
        record ToFile(Path path) implements Reference {}

        record ToVariable(String name) implements Reference {}
    }

    /** A secret of one line. */
    static Form<Secret> password() {
        return new SecretForm<>(SecretForm::password, Secret.of("stand-in"));
    }

    /** {@link PepperText}; the default file need not be there yet. */
    static Form<Pepper> pepper(Path defaultFile) {
        return new SecretForm<>(
                (place, reference) -> pepper(place, reference, defaultFile), new Pepper.ToBeMade(defaultFile));
    }

    /** What holds where nothing is said about the pepper. */
    static Pepper pepperByDefault(Place place, Path defaultFile) {
        return pepper(place, new Reference.ToFile(defaultFile), defaultFile).orElse(new Pepper.ToBeMade(defaultFile));
    }

    @Override
    public T read(Place place, Node node) {
        place.document().knows(place.key() + ".file", "", "a path");
        place.document().knows(place.key() + ".env", "", "a name");
        Optional<Reference> reference = reference(place, node);
        if (reference.isEmpty()) {
            place.problem(Form.scalar(node) == null ? Form.describe(node) : "a secret in plain sight", allowed());
        }
        return reference.flatMap(r -> reader.read(place, r)).orElse(standIn);
    }

    @Override
    public T standIn(Place place) {
        return standIn;
    }

    @Override
    public String allowed() {
        return "{file: PATH} or {env: NAME}, which say where the secret is";
    }

    /** Does not repeat what it finds: it may be the secret itself, in the wrong place. */
    private static Optional<Reference> reference(Place place, Node node) {
        if (!(node instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
            return Optional.empty();
        }
        NodeTuple only = mapping.getValue().getFirst();
        @Nullable String kind = Form.scalar(only.getKeyNode());
        @Nullable String value = Form.scalar(only.getValueNode());
        if (kind == null || value == null) {
            return Optional.empty();
        }
        return switch (kind) {
            case "file" -> FileForms.resolve(place, value).map(Reference.ToFile::new);
            case "env" ->
                VARIABLE.matcher(value).matches() ? Optional.of(new Reference.ToVariable(value)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Secret> password(Place place, Reference reference) {
        Optional<Secret> secret = resolve(place, reference);
        if (secret.isPresent() && !isOneLine(secret.get())) {
            place.problem("a secret with a line break or a NUL in it", "one line");
            return Optional.empty();
        }
        return secret;
    }

    private static Optional<Pepper> pepper(Place place, Reference reference, Path defaultFile) {
        if (reference instanceof Reference.ToFile(Path path) && path.equals(defaultFile) && Files.notExists(path)) {
            return Optional.of(new Pepper.ToBeMade(path));
        }
        @Nullable Path file = reference instanceof Reference.ToFile(Path path) ? path : null;
        return resolve(place, reference).flatMap(text -> peppers(place, text)).map(all -> new Pepper.Given(all, file));
    }

    private static Optional<List<Secret>> peppers(Place place, Secret text) {
        byte[] bytes = text.bytes();
        try {
            return Optional.of(PepperText.parse(bytes).peppers());
        } catch (MalformedPepper e) {
            place.problem(e.found(), e.allowed());
            return Optional.empty();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static Optional<Secret> resolve(Place place, Reference reference) {
        return switch (reference) {
            case Reference.ToFile(Path path) -> {
                place.document().namesSecret(path);
                yield readFile(place, path);
            }
            case Reference.ToVariable(String name) -> readVariable(place, name);
        };
    }

    private static Optional<Secret> readVariable(Place place, String name) {
        @Nullable String value = place.document().environment().get(name);
        if (value == null || value.isEmpty()) {
            String state = value == null ? "no" : "an empty";
            place.problem(state + " environment variable " + name, "one that holds the secret");
            return Optional.empty();
        }
        return Optional.of(Secret.of(value));
    }

    private static Optional<Secret> readFile(Place place, Path path) {
        String name = Form.shown(path.toString());
        if (!Files.isRegularFile(path)) {
            place.problem("no file " + name, "a file that holds the secret");
            return Optional.empty();
        }
        FileMode.requirePrivate(place, path);
        byte[] bytes = {};
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
            int length = lengthWithoutNewline(bytes);
            if (length == 0 || length > MOST_BYTES) {
                place.problem((length == 0 ? "an empty file " : "too large a file ") + name, "1 to 4096 bytes");
                return Optional.empty();
            }
            return Optional.of(Secret.of(bytes, length));
        } catch (IOException _) {
            place.problem("a file that cannot be read, " + name, "a file that this user can read");
            return Optional.empty();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static int lengthWithoutNewline(byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        return length;
    }

    private static boolean isOneLine(Secret secret) {
        byte[] bytes = secret.bytes();
        try {
            for (byte b : bytes) {
                if (b == 0 || b == '\r' || b == '\n') {
                    return false;
                }
            }
            return true;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
