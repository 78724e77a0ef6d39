package latchkey.admin.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import latchkey.credentials.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeTextsTest {

    private static final String[] VALUES = {"service", "login", "label", "time", "by", "reason"};

    private final NoticeTexts texts = new NoticeTexts();

    @ParameterizedTest
    @EnumSource(Change.Kind.class)
    void a_kind_has_both_texts_or_neither(Change.Kind kind) {
        assertThat(texts.has(kind + ".subject")).isEqualTo(texts.has(kind + ".body"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.Kind.class,
            names = {
                "PASSWORD_ISSUED",
                "PASSWORD_REVOKED",
                "ALL_PASSWORDS_REVOKED",
                "PRIMARY_PASSWORD_CHANGED",
                "PRIMARY_PASSWORD_RESET",
                "TWO_FACTOR_OFF",
                "USED_FROM_NEW_NETWORK"
            })
    void what_touches_passwords_is_told(Change.Kind kind) {
        assertThat(texts.has(kind + ".subject")).isTrue();
    }

    /** A single apostrophe would swallow what follows it. */
    @Test
    void every_text_takes_its_values() {
        for (String key : texts.keys()) {
            String text = texts.of(key, VALUES);
            assertThat(text).as(key).doesNotContain("{", "}");
            assertThat(key.endsWith(".subject") && text.contains("\n")).as(key).isFalse();
        }
        assertThat(texts.of("body.not-me", VALUES)).startsWith("\nThis wasn't you?");
    }

    @Test
    void every_text_is_of_something_that_is_told() {
        Set<String> others = Set.of("when", "body", "expires-soon", "expires-today");
        List<String> kinds =
                Stream.of(Change.Kind.values()).map(Change.Kind::name).toList();
        assertThat(texts.keys()).allMatch(key -> {
            String first = key.substring(0, key.indexOf('.'));
            return others.contains(first) || kinds.contains(first);
        });
    }

    @Test
    void values_stay_on_their_line_and_cannot_turn_its_direction() {
        assertThat(texts.of("PASSWORD_ISSUED.subject", "", "", "a\r\nb\u2028c\u202ed\u0000e"))
                .isEqualTo("New app password: a  b c d e");
    }
}
