package latchkey.credentials.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A planted bug: snippets of production sources, each with what shall stand in its place. The sources on disk stay as
 * they are. What is compiled goes in front of the class path of another process, or of another loader in this one.
 *
 * <p>A constant that the compiler has copied into other files keeps its value there.
 */
public record Mutant(List<Edit> edits) {
    /**
     * One replacement.
     *
     * @param file below the folder of the sources, as in {@code latchkey/credentials/Verifier.java}
     * @param snippet must be in the file exactly once; any white space in it stands for any other
     */
    public record Edit(String file, String snippet, String replacement) {}

    public Mutant {
        edits = List.copyOf(edits);
    }

    public static Mutant of(String file, String snippet, String replacement) {
        return new Mutant(List.of(new Edit(file, snippet, replacement)));
    }

    /** This one with a further replacement. */
    public Mutant and(String file, String snippet, String replacement) {
        return new Mutant(Stream.concat(edits.stream(), Stream.of(new Edit(file, snippet, replacement)))
                .toList());
    }

    /**
     * Compiles the changed sources against this process's class path.
     *
     * @param sources the folder in which packages begin
     * @param classes an existing folder, for the class files
     * @throws AssertionError if a snippet is not there exactly once, or if what comes out does not compile
     */
    public void compile(Path sources, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Path changed = Files.createTempDirectory("mutant");
            List<Path> written = write(sources, changed);
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(written);
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-parameters",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString());
            boolean good = compiler.getTask(complaints, files, null, options, null, units)
                    .call();
            delete(changed);
            if (!good) {
                throw new AssertionError("a mutant does not compile:\n" + complaints);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> write(Path sources, Path changed) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Edit edit : edits) {
            String text = texts.get(edit.file);
            texts.put(edit.file, edited(text == null ? Files.readString(sources.resolve(edit.file)) : text, edit));
        }
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = changed.resolve(text.getKey());
            Files.createDirectories(file.getParent());
            written.add(Files.writeString(file, text.getValue()));
        }
        return written;
    }

    private static String edited(String text, Edit edit) {
        Pattern pattern = Pattern.compile(Arrays.stream(edit.snippet.strip().split("\\s+"))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+")));
        Matcher matcher = pattern.matcher(text);
        List<MatchResult> found = matcher.results().toList();
        if (found.size() != 1) {
            throw new AssertionError(edit.file + " has " + found.size() + " times, not once: " + edit.snippet.strip());
        }
        return text.substring(0, found.getFirst().start())
                + edit.replacement
                + text.substring(found.getFirst().end());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.toList().reversed()) {
                Files.delete(one);
            }
        }
    }
}
