package latchkey.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import org.junit.jupiter.api.Test;

class DnsLinesTest {

    @Test
    void everything_is_found_by_the_domain() {
        assertThat(DnsLines.of(Example.CLIENTS, "example.org"))
                .extracting(DnsLine::toString)
                .containsExactly(
                        "_imaps._tcp.example.org. IN SRV 0 1 993 mail.example.org.",
                        "_imap._tcp.example.org. IN SRV 0 0 0 .",
                        "_submissions._tcp.example.org. IN SRV 0 1 465 mail.example.org.",
                        "_submission._tcp.example.org. IN SRV 0 1 587 mail.example.org.",
                        "_caldavs._tcp.example.org. IN SRV 0 1 443 mail.example.org.",
                        "_caldavs._tcp.example.org. IN TXT \"path=/dav/\"",
                        "_caldav._tcp.example.org. IN SRV 0 0 0 .",
                        "_carddavs._tcp.example.org. IN SRV 0 1 443 mail.example.org.",
                        "_carddavs._tcp.example.org. IN TXT \"path=/dav/\"",
                        "_carddav._tcp.example.org. IN SRV 0 0 0 .",
                        "_autodiscover._tcp.example.org. IN SRV 0 1 443 mail.example.org.",
                        "autoconfig.example.org. IN CNAME mail.example.org.",
                        "autodiscover.example.org. IN CNAME mail.example.org.");
    }

    @Test
    void without_https_there_is_nothing_to_set_up_from() {
        assertThat(DnsLines.of(Example.NO_DOMAINS, "example.org"))
                .extracting(DnsLine::toString)
                .contains("_submission._tcp.example.org. IN SRV 0 0 0 .", "_caldavs._tcp.example.org. IN SRV 0 0 0 .")
                .noneMatch(line -> line.contains("auto") || line.contains("TXT"));
    }

    @Test
    void apps_do_not_follow_an_alias_to_another_port() {
        Clients odd = new Clients("x", List.of(), List.of(), List.of(), new DavServer("a.org", 8443, "/"));
        assertThat(DnsLines.of(odd, "example.org"))
                .extracting(DnsLine::toString)
                .contains("_autodiscover._tcp.example.org. IN SRV 0 1 8443 a.org.")
                .noneMatch(line -> line.contains("CNAME"));
    }

    @Test
    void a_service_is_found_by_name_only() {
        Clients address = new Clients("x", List.of(), List.of(), List.of(), new DavServer("192.0.2.1", 443, "/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DnsLines.of(address, "example.org"))
                .withMessage("192.0.2.1");
    }
}
