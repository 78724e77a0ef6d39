package latchkey.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latchkey.deploy.Shipped;

/** A gateway with servers behind it, as {@code latchkey demo} starts them, and curl to use it. */
final class DemoNode implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final int LOGIN_DENIED = 67;

    private final Running process;
    private final JsonNode access;
    private final Path letter;

    private DemoNode(Running process, JsonNode access, Path letter) {
        this.process = process;
        this.access = access;
        this.letter = letter;
    }

    static DemoNode start(Path folder) throws IOException, InterruptedException {
        Path ready = folder.resolve("ready.json");
        Running process = Running.start(
                folder.resolve("demo.log"),
                Map.of("LATCHKEY_JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
                List.of(Shipped.root().resolve("latchkey").toString(), "demo", "--ready-file", ready.toString()));
        process.await("ready", START, () -> Files.exists(ready));
        Path letter = Files.writeString(folder.resolve("letter"), "Subject: Hello\r\n\r\nHello.\r\n");
        return new DemoNode(process, new ObjectMapper().readTree(Files.readString(ready)), letter);
    }

    int management() {
        return access.path("management").asInt();
    }

    String user() {
        return access.path("user").asText();
    }

    String password() {
        return access.path("password").asText();
    }

    /** What somebody does with a mail or calendar app. */
    enum Errand {
        READ,
        SEND,
        LOOK_AT_CALENDAR
    }

    /** Whether the login was accepted. */
    boolean signsIn(Errand errand, String password) throws IOException, InterruptedException {
        String login = user() + ":" + password;
        Running.Ended ended = switch (errand) {
            case READ ->
                curl(
                        "--user",
                        login,
                        "imaps://localhost:" + access.path("imaps").asInt() + "/INBOX");
            case SEND ->
                curl(
                        "--user",
                        login,
                        "--mail-from",
                        user(),
                        "--mail-rcpt",
                        user(),
                        "--upload-file",
                        letter.toString(),
                        "smtps://localhost:" + access.path("submissions").asInt());
            case LOOK_AT_CALENDAR ->
                curl(
                        "--fail",
                        "--user",
                        login,
                        access.path("dav").asText() + "calendars/" + user() + "/personal/welcome.ics");
        };
        if (ended.status() != 0
                && ended.status() != LOGIN_DENIED
                && !ended.said().contains("401")) {
            throw new AssertionError(errand + ": " + ended);
        }
        return ended.status() == 0;
    }

    /** Asks the API. */
    JsonNode api(String method, String path, String body) throws IOException, InterruptedException {
        Running.Ended ended = curl(
                "--fail-with-body",
                "--request",
                method,
                "--header",
                "Authorization: Bearer " + access.path("api_token").asText(),
                "--json",
                body,
                access.path("api").asText() + path);
        if (ended.status() != 0) {
            throw new AssertionError(path + ": " + ended);
        }
        return new ObjectMapper().readTree(ended.said());
    }

    private Running.Ended curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--cacert",
                access.path("ca").asText()));
        command.addAll(List.of(arguments));
        return Running.run(command);
    }

    @Override
    public void close() {
        process.close();
    }
}
