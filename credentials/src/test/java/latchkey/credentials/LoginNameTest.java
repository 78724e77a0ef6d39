package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** D3, B18: one canonical form, and nothing that a next hop takes for something else. */
class LoginNameTest {
    @ParameterizedTest
    @CsvSource({
        "alice, alice",
        "Alice@Example.ORG, alice@example.org",
        "o'brien+tag@example.org, o'brien+tag@example.org",
        "TITLE@EXAMPLE.ORG, title@example.org",
        "\uFF21\uFF4C\uFF49\uFF43\uFF45@example.org, alice@example.org",
        "u\u0308ber@example.org, \u00FCber@example.org",
        "\u00DCBER@example.org, \u00FCber@example.org",
        "\u0391\u039B\u03A6\u0391@example.org, \u03B1\u03BB\u03C6\u03B1@example.org"
    })
    void d3OneFormForEverySpelling(String sent, String canonical) {
        assertThat(LoginName.of(sent)).map(LoginName::text).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "alice ",
                " alice",
                "al ice",
                "alice\u0000",
                "alice\r\n",
                "alice\u00A0",
                "alice\u3000",
                "alice\u200B",
                "alice\u202E",
                "alice*master",
                "alice%example.org",
                "alice/../bob",
                "..",
                ".alice",
                "alice.",
                "a..b",
                "alice.@example.org",
                "alice@.example.org",
                "alice@",
                "@example.org",
                "a@b@c",
                "\"alice\"",
                "alice:x",
                "a,b",
                "<a>",
                "(a)",
                "a\\b",
                "\uD800",
                "alice\uDC00",
                "\uE000",
                "\uFB01sh@example.org", // the ligature fi
                "\u2460@example.org", // a circled digit
                "a\uFF0Fb", // full-width solidus
                "a\uFF20b\uFF20c" // full-width signs
            })
    void b18WhatCannotBeALoginIsRefused(String sent) {
        assertThat(LoginName.of(sent)).isEmpty();
    }

    @Test
    void theLongestHas320Bytes() {
        assertThat(LoginName.of("a".repeat(320))).isPresent();
        assertThat(LoginName.of("a".repeat(321))).isEmpty();
        assertThat(LoginName.of("\u00FC".repeat(160))).isPresent();
        assertThat(LoginName.of("\u00FC".repeat(161))).isEmpty();
    }

    @Test
    void d3TheMachinesLanguageDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertThat(LoginName.of("TITLE")).map(LoginName::text).contains("title");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void d3TheFormIsItsOwnForm() {
        Random random = new Random(3);
        int present = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder sent = new StringBuilder();
            int length = 1 + random.nextInt(6);
            for (int c = 0; c < length; c++) {
                sent.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x250 : 0x11000));
            }
            Optional<LoginName> name = LoginName.of(sent.toString());
            if (name.isPresent()) {
                present++;
                assertThat(LoginName.of(name.get().text())).isEqualTo(name);
                assertThat(name.get().utf8().length).isBetween(1, LoginName.LONGEST);
            }
        }
        assertThat(present).isGreaterThan(1_000);
    }
}
