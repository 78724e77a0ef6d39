package latchkey.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** The forms of paths; relative ones start at the folder of the configuration file. */
final class FileForms {

    private FileForms() {}

    /** Something that need not exist yet. */
    static Form<Path> path() {
        return new PathForm("a path", Check.NONE);
    }

    /** A file that is there and can be read. */
    static Form<Path> file() {
        return new PathForm("a file that can be read", Check.READABLE);
    }

    /** A file that is there and can be read, but not by everybody. */
    static Form<Path> privateFile() {
        return new PathForm("a file that can be read", Check.PRIVATE);
    }

    /** Empty if the text is no path. */
    static Optional<Path> resolve(Place place, String text) {
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(place.document().folder().resolve(text).normalize());
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private enum Check {
        NONE,
        READABLE,
        PRIVATE
    }

    private record PathForm(String allowed, Check check) implements Form<Path> {

        @Override
        public Path read(Place place, Node node) {
            @Nullable String text = Form.scalar(node);
            Optional<Path> path = text == null ? Optional.empty() : resolve(place, text);
            if (path.isEmpty()) {
                place.problem(text == null ? Form.describe(node) : '"' + Form.shown(text) + '"', allowed);
                return standIn(place);
            }
            if (check != Check.NONE) {
                place.document().namesCertificate(place.key(), path.get());
            }
            if (check != Check.NONE && !(Files.isRegularFile(path.get()) && Files.isReadable(path.get()))) {
                place.problem("no readable file " + Form.shown(path.get().toString()), allowed);
            } else if (check == Check.PRIVATE) {
                FileMode.requirePrivate(place, path.get());
            }
            return path.get();
        }

        @Override
        public Path standIn(Place place) {
            return place.document().folder();
        }

        @Override
        public String print(Document document, Path value) {
            return document.folder().relativize(value).toString();
        }
    }
}
