package latchkey.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordShapeTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abcdefghijklmnop",
                "abcd-efgh-ijkl-mnop",
                "ABCD EFGH IJKL MNOP",
                " abcd\tefgh\r\nijkl mnop ",
                "abcd\u2010efgh\u2011ijkl\u2012mnop",
                "abcd\u2013efgh\u2014ijkl\u2015mnop",
                "abcd\u2212efgh\uFE63ijkl\uFF0Dmnop",
                "abcd\u00A0efgh\u2003ijkl\u3000mnop",
                "abcd\u00ADefgh\u200Bijkl\u2060mnop\uFEFF",
                "--- abcdefghijklmnop ---"
            })
    void decorationIsSkippedAndCaseIsFolded(String sent) {
        assertThat(PasswordShape.normalise(utf8(sent))).isEqualTo(utf8("abcdefghijklmnop"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "abcdefghijklmno",
                "abcdefghijklmnopq",
                "abcdefghijklmno1",
                "abcdefghijklmno_",
                "abcdefghijklmnop\u0000",
                "abcdefghijklmnop.",
                "abcdefghijklmn\u00F6p",
                "abcdefghij\u212Almnop", // the Kelvin sign folds to k elsewhere
                "\uFF41bcdefghijklmnop", // a full-width a
                "abcdefghijklmnop abcdefghijklmnop"
            })
    void anythingElseIsLeftAlone(String sent) {
        assertThat(PasswordShape.normalise(utf8(sent))).isNull();
    }

    @Test
    void d2MoreThan256BytesAreNotLookedAt() {
        assertThat(PasswordShape.normalise(utf8(" ".repeat(240) + "abcdefghijklmnop")))
                .isNotNull();
        assertThat(PasswordShape.normalise(utf8(" ".repeat(241) + "abcdefghijklmnop")))
                .isNull();
    }

    @Test
    void b6BrokenUtf8IsRefused() {
        byte[] good = utf8("abcdefghijklmnop");
        int[][] broken = {
            {0x80},
            {0xC2},
            {0xC0, 0xA0},
            {0xE2, 0x80},
            {0xE0, 0x80, 0xA0},
            {0xED, 0xA0, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xFF}
        };
        for (int[] bytes : broken) {
            byte[] sent = new byte[good.length + bytes.length];
            System.arraycopy(good, 0, sent, 0, good.length);
            for (int i = 0; i < bytes.length; i++) {
                sent[good.length + i] = (byte) bytes[i];
            }
            assertThat(PasswordShape.normalise(sent)).isNull();
        }
    }

    @Test
    void b6AnyBytesAreEitherSixteenLettersOrNothing() {
        Random random = new Random(6);
        for (int i = 0; i < 100_000; i++) {
            byte[] sent = new byte[random.nextInt(40)];
            random.nextBytes(sent);
            byte[] letters = PasswordShape.normalise(sent);
            if (letters != null) {
                assertThat(new String(letters, StandardCharsets.US_ASCII)).matches("[a-z]{16}");
            }
        }
    }

    @Test
    void everyLetterIsEquallyLikely() {
        SecureRandom random = new SecureRandom();
        int rounds = 20_000;
        int[] counts = new int[26];
        for (int i = 0; i < rounds; i++) {
            for (byte letter : PasswordShape.generate(random)) {
                counts[letter - 'a']++;
            }
        }
        double expected = rounds * 16 / 26.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(75); // 25 degrees of freedom: above once in a million runs
    }
}
