package latchkey.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** From the bytes of a file to YAML nodes, which know their lines. No object is ever made from a tag. */
final class YamlText {

    private static final int MOST_BYTES = 256 * 1024;
    private static final int DEEPEST_NESTING = 20;
    private static final int MOST_ALIASES = 50;

    /** The parser's complaints that repeat more than one character of the file, which may be a secret. */
    private static final Pattern REPEATS_THE_FILE =
            Pattern.compile("((?:undefined alias|tag handle)\\b).*", Pattern.DOTALL);

    private YamlText() {}

    /** The root; {@code null} if the file is empty, or is no YAML: then the document has a problem. */
    static @Nullable Node read(Document document) {
        try (InputStream in = Files.newInputStream(document.file())) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                document.problem(0, "", "a larger file", "at most " + Sizes.print(MOST_BYTES / 1024));
                return null;
            }
            return compose(
                    document,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException _) {
            document.problem(0, "", "bytes that are not UTF-8", "UTF-8 text");
        } catch (NoSuchFileException _) {
            document.problem(0, "", "no such file", "a configuration file");
        } catch (IOException _) {
            document.problem(0, "", "a file that cannot be read", "a configuration file");
        }
        return null;
    }

    private static @Nullable Node compose(Document document, String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_BYTES);
        options.setNestingDepthLimit(DEEPEST_NESTING);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        try {
            return new Yaml(options).compose(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
        } catch (MarkedYAMLException e) {
            @Nullable Mark mark = e.getProblemMark();
            String complaint =
                    REPEATS_THE_FILE.matcher(String.valueOf(e.getProblem())).replaceFirst("$1");
            document.problem(
                    mark == null ? 0 : mark.getLine() + 1, "", "a mistake in the YAML (" + complaint + ")", "YAML");
        } catch (YAMLException _) {
            document.problem(0, "", "control characters, deep nesting or too many aliases", "plain YAML");
        }
        return null;
    }
}
