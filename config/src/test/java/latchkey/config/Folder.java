package latchkey.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder to load configuration files from, with the secrets that they name. */
record Folder(Path path, Map<String, String> environment) {

    /** What every secret says; no message may repeat it. */
    static final String CANARY = "canary-that-sings-in-no-message-0123456789";

    static final String MINIMAL = """
            listeners:
              - {protocol: imap, port: 993}
            tls: {certificate: tls.pem, key: key.pem}
            backends:
              imap:
                host: 127.0.0.1
                port: 10143
                tls: none
                login:
                  service-password: {file: secret}
            """;

    private static final Pattern NAMED_FILE =
            Pattern.compile("(?:\\{file|^ *(?:certificate|key|ca)): +([^ }\\n]+)", Pattern.MULTILINE);
    private static final Pattern NAMED_VARIABLE = Pattern.compile("\\{env: ([A-Z_]+)}");

    /** With the files that {@link #MINIMAL} names. */
    static Folder minimal(Path path) throws IOException {
        Folder folder = new Folder(path, Map.of("SECRET", CANARY, "EMPTY", ""));
        for (String name : List.of("tls.pem", "key.pem", "secret")) {
            folder.secret(name, CANARY + "\n");
        }
        return folder;
    }

    /** With every file and variable that the text names outside its comments. */
    static Folder of(Path path, String yaml) throws IOException {
        String stated = yaml.replaceAll("(?m)^\\s*#.*$", "");
        Map<String, String> environment = NAMED_VARIABLE
                .matcher(stated)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), _ -> CANARY, (one, _) -> one));
        Folder folder = new Folder(path, environment);
        for (String name : NAMED_FILE
                .matcher(stated)
                .results()
                .map(found -> found.group(1))
                .toList()) {
            folder.secret(name, CANARY + "\n");
        }
        return folder;
    }

    /** A file readable by its owner only. */
    Path secret(String name, String content) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    Document document(String yaml) throws IOException {
        return new Document(Files.writeString(path.resolve("latchkey.yaml"), yaml), environment::get);
    }

    Configuration read(String yaml) throws IOException, ConfigException {
        return ConfigLoader.read(document(yaml));
    }

    Settings load(String yaml) throws IOException, ConfigException {
        return ConfigLoader.load(document(yaml));
    }

    /** The problems as lines, without the folder. */
    List<String> problems(String yaml) throws IOException {
        try {
            Settings settings = load(yaml);
            throw new AssertionError("loaded: " + settings);
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replace(path + "/", ""))
                    .toList();
        }
    }

    /** The files in the project's folder {@code config}. */
    static Stream<Path> shipped() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("examples"))) {
            return Stream.concat(Stream.of(Path.of("latchkey.yaml")), examples.toList().stream());
        }
    }
}
