package latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of two states of a file. */
class ConfigurationChangeTest {

    private static final String RESTART =
            "found a change, allowed: none while Latchkey runs: this needs a restart, or latchkey upgrade";

    private static final String WITH_PORTAL = Folder.MINIMAL + """
            portal:
              url: https://account.example.org
              certificate: tls.pem
              key: key.pem
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path path;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Folder folder;

    @BeforeEach
    void folder() throws Exception {
        folder = Folder.minimal(path);
        folder.secret("other.pem", Folder.CANARY);
    }

    @Test
    void the_same_file_changes_nothing() throws Exception {
        assertThat(between(WITH_PORTAL, WITH_PORTAL)).isEqualTo(new ConfigurationChange(keys(), List.of()));
    }

    @Test
    void a_default_written_out_changes_nothing() throws Exception {
        assertThat(between(Folder.MINIMAL, Folder.MINIMAL + "management: {port: 9143}\nlimits: {idle: 35m}\n"))
                .isEqualTo(new ConfigurationChange(keys(), List.of()));
    }

    @Test
    void what_can_change_is_named_by_its_key() throws Exception {
        ConfigurationChange change = between(
                WITH_PORTAL,
                WITH_PORTAL.replace("10143", "20143").replace("\n  certificate: tls.pem", "\n  certificate: other.pem")
                        + "limits: {idle: 40m, guesses: {trusted: [192.0.2.0/24]}}\nlog: {level: warn}\n"
                        + "passwords: {issue-at: 'https://example.org/'}\n");
        assertThat(change.needRestart()).isEmpty();
        assertThat(change.keys())
                .containsExactlyInAnyOrder(
                        "backends.imap.port",
                        "portal.certificate",
                        "limits.idle",
                        "limits.guesses.trusted[0]",
                        "log.level",
                        "passwords.issue-at");
    }

    @Test
    void a_secret_that_was_replaced_is_a_change_of_its_backend() throws Exception {
        Configuration before = folder.read(Folder.MINIMAL);
        Files.writeString(path.resolve("secret"), "another");
        assertThat(ConfigurationChange.between(before, folder.read(Folder.MINIMAL)))
                .isEqualTo(new ConfigurationChange(keys("backends.imap"), List.of()));
    }

    @Test
    void a_pepper_that_was_rotated_is_none() throws Exception {
        folder.secret("pepper", Folder.CANARY);
        String yaml = Folder.MINIMAL + "passwords: {pepper: {file: pepper}}\n";
        Configuration before = folder.read(yaml);
        Files.writeString(path.resolve("pepper"), Folder.CANARY + "2\n" + Folder.CANARY);
        assertThat(ConfigurationChange.between(before, folder.read(yaml)))
                .isEqualTo(new ConfigurationChange(keys(), List.of()));
    }

    @Test
    void what_needs_a_restart_is_complained_of_at_its_line() throws Exception {
        ConfigurationChange change = between(
                WITH_PORTAL,
                WITH_PORTAL
                                .replace("port: 993", "port: 1993")
                                .replace("account.example.org", "new.example.org")
                                .replace("\n  certificate: tls.pem", "\n  certificate: other.pem")
                        + "management: {port: 9144}\nlimits: {idle: 40m}\nmail: {host: localhost, from: a@example.org}\n");
        assertThat(change.needRestart().stream()
                        .map(problem -> problem.toString().replace(path + "/", ""))
                        .toList())
                .contains(
                        "latchkey.yaml:2: listeners[0].port: " + RESTART,
                        "latchkey.yaml:12: portal.url: " + RESTART,
                        "latchkey.yaml:15: management.port: " + RESTART,
                        "latchkey.yaml:17: mail.host: " + RESTART)
                .noneMatch(line -> line.contains("portal.certificate") || line.contains("limits"));
    }

    @Test
    void a_key_that_is_gone_is_complained_of_at_its_section() throws Exception {
        ConfigurationChange change = between(
                Folder.MINIMAL + "management:\n  address: 127.0.0.2\n  port: 9144\n",
                Folder.MINIMAL + "management:\n  address: 127.0.0.2\n");
        assertThat(change.needRestart().stream()
                        .map(problem -> problem.toString().replace(path + "/", ""))
                        .toList())
                .containsExactly("latchkey.yaml:11: management.port: " + RESTART);
    }

    @Test
    void the_files_that_it_names_are_known() throws Exception {
        Configuration read = folder.read(WITH_PORTAL);
        assertThat(read.certificates().keySet())
                .containsExactly("portal.certificate", "portal.key", "tls.certificate", "tls.key");
        assertThat(read.secrets()).contains(path.resolve("secret"));
    }

    private ConfigurationChange between(String before, String after) throws Exception {
        Configuration earlier = folder.read(before);
        return ConfigurationChange.between(earlier, folder.read(after));
    }

    private static Set<String> keys(String... keys) {
        return Set.of(keys);
    }
}
