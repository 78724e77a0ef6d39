package latchkey.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "alice+phone@Example.ORG", "grüße@bücher.example", "o'neil@example.org"})
    void addresses(String text) {
        assertThat(MailAddress.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@example.org",
                "alice@",
                "a@b@c",
                "alice@example.org\r\nBcc: b@example.org",
                "a b@example.org",
                "a\u2028b@example.org",
                "a\u202eb@example.org",
                "a\ud800@example.org",
                "<a@example.org",
                "\"a\"@example.org",
                "a@-example.org",
                "a@example..org",
                "a@exa/mple.org"
            })
    void no_addresses(String text) {
        assertThat(MailAddress.parse(text)).isEmpty();
    }

    @Test
    void at_most_254_characters_and_the_domain_in_lower_case() {
        String longest = "a".repeat(242) + "@Example.org";
        assertThat(MailAddress.parse(longest))
                .hasValueSatisfying(address -> assertThat(address.domain()).isEqualTo("example.org"));
        assertThat(MailAddress.parse("a" + longest)).isEmpty();
    }
}
