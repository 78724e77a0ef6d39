package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
    }

    private void configure(String clients) throws IOException {
        Files.writeString(installation.configuration(), "clients: " + clients + "\n", StandardOpenOption.APPEND);
    }

    @Test
    void prints_lines_for_the_zones_of_the_configuration() throws Exception {
        configure("{host: mail.example.org, domains: [example.org, example.net], imap: {port: 993}}");

        String out = installation.run("dns").succeeded().out();

        assertThat(out)
                .contains(
                        "; for the zone example.org\n",
                        "_imaps._tcp.example.org. IN SRV 0 1 993 mail.example.org.   ; IMAP",
                        "_imap._tcp.example.org. IN SRV 0 0 0 .   ; IMAP, with STARTTLS: not offered\n",
                        "autoconfig.example.org. IN CNAME mail.example.org.   ; Thunderbird",
                        "_caldavs._tcp.example.net. IN TXT \"path=/\"");
        assertThat(out.lines()).allMatch(line -> line.startsWith("; ") || line.matches("\\S+ IN (SRV|TXT|CNAME) .*"));
    }

    @Test
    void prints_the_parts_as_json_for_the_domain_that_is_asked_for() throws Exception {
        configure("{host: mail.example.org, domains: [example.org]}");

        JsonNode zones = installation
                .run("dns", "--domain", "Bücher.example.", "--json")
                .succeeded()
                .json()
                .get("zones");

        assertThat(zones).hasSize(1);
        assertThat(zones.get(0).get("domain").asText()).isEqualTo("xn--bcher-kva.example");
        assertThat(zones.get(0).get("lines").get(0).get("name").asText())
                .isEqualTo("_imaps._tcp.xn--bcher-kva.example.");
    }

    @Test
    void asks_for_a_domain_where_none_is_known() {
        assertThat(installation.run("dns").failed(ExitCode.CONFIGURATION).err())
                .contains("say which domain: --domain example.org");
    }

    @Test
    void says_that_a_host_must_have_a_name() throws Exception {
        configure("{host: 192.0.2.1, domains: [example.org]}");
        assertThat(installation.run("dns").failed(ExitCode.CONFIGURATION).err()).contains("192.0.2.1", "clients.host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a b", "-a.org", "a..org", "x\ny"})
    void refuses_what_is_no_domain(String domain) {
        assertThat(installation
                        .run("dns", "--domain", domain)
                        .failed(ExitCode.USAGE)
                        .err())
                .contains("is no domain");
    }
}
