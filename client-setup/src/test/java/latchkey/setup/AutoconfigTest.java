package latchkey.setup;

import static latchkey.setup.Example.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoconfigTest {

    @Test
    void names_every_server_with_tls_and_a_password_and_never_oauth() throws Exception {
        byte[] xml = Autoconfig.document(Example.CLIENTS, Optional.empty());

        assertThat(found(xml, "/clientConfig/@version")).containsExactly("1.1");
        assertThat(found(xml, "/clientConfig/emailProvider/@id")).containsExactly("example.org");
        assertThat(found(xml, "//emailProvider/domain")).containsExactly("example.org", "example.net");
        assertThat(found(xml, "//emailProvider/displayName")).containsExactly("Example <Mail> & \"Co\"");
        assertThat(found(xml, "//incomingServer[@type='imap']/*"))
                .containsExactly("mail.example.org", "993", "SSL", "password-cleartext", "%EMAILADDRESS%");
        assertThat(found(xml, "//outgoingServer[@type='smtp']/*"))
                .containsExactly(
                        "mail.example.org",
                        "465",
                        "SSL",
                        "password-cleartext",
                        "%EMAILADDRESS%",
                        "mail.example.org",
                        "587",
                        "STARTTLS",
                        "password-cleartext",
                        "%EMAILADDRESS%");
        assertThat(found(xml, "/clientConfig/calendar[@type='caldav']/*"))
                .containsExactly("%EMAILADDRESS%", "http-basic", "https://mail.example.org/dav/");
        assertThat(found(xml, "/clientConfig/addressBook[@type='carddav']/serverURL"))
                .containsExactly("https://mail.example.org/dav/");
        assertThat(new String(xml, java.nio.charset.StandardCharsets.UTF_8)).doesNotContainIgnoringCase("oauth");
    }

    @Test
    void names_the_asked_domain_where_none_is_configured_and_some_domain_always() throws Exception {
        assertThat(found(Autoconfig.document(Example.NO_DOMAINS, Optional.of(Example.ALICE)), "//domain"))
                .containsExactly("example.org");
        assertThat(found(Autoconfig.document(Example.NO_DOMAINS, Optional.empty()), "//domain"))
                .containsExactly("mail.example.org");
    }

    @Test
    void says_the_same_to_everybody_where_domains_are_configured() {
        assertThat(Autoconfig.document(Example.CLIENTS, Optional.of(new MailAddress("x@elsewhere.example"))))
                .isEqualTo(Autoconfig.document(Example.CLIENTS, Optional.empty()));
    }
}
