package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {
    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

    @Test
    void theSchemeIsReadInAnyCase() {
        for (String scheme : new String[] {"Basic ", "basic ", "BASIC ", "bAsIc   "}) {
            assertGiven(scheme + encoded("alice:secret", StandardCharsets.UTF_8), "alice", "secret");
        }
    }

    @Test
    void theFirstColonParts() {
        assertGiven("Basic " + encoded("alice:a:b:", StandardCharsets.UTF_8), "alice", "a:b:");
    }

    @Test
    void utf8IsReadAndLatin1ReadAsSuch() {
        assertGiven("Basic " + encoded("zoë:pässword", StandardCharsets.UTF_8), "zoë", "pässword");
        assertGiven("Basic " + encoded("zoë:pässword", LATIN_1), "zoë", "pässword");
    }

    @Test
    void nothingAndOtherSchemesAreNoFailure() {
        for (String value : new String[] {"", "Basic", "Bearer abc", "Digest username=\"a\"", "Basically x"}) {
            assertThat(BasicCredentials.parse(value)).isInstanceOf(BasicCredentials.Absent.class);
        }
        assertThat(BasicCredentials.parse(null)).isInstanceOf(BasicCredentials.Absent.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic ",
                "Basic !!!!",
                "Basic YWxpY2U",
                "Basic YWxp Y2U6",
                "Basic YWxpY2U6cw==x",
                "Basic YWxpY2U=",
                "Basic _-8="
            })
    void badBase64AndNoColonAreMalformed(String value) {
        assertThat(BasicCredentials.parse(value)).isInstanceOf(BasicCredentials.Malformed.class);
    }

    /** Threat B4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ":secret",
                "alice:",
                "al\0ice:secret",
                "al\nice:secret",
                "alice:sec\rret",
                "alice:a\0b",
                "al\u0085ice:secret"
            })
    void emptyPartsAndControlCharactersAreMalformed(String text) {
        assertThat(BasicCredentials.parse("Basic " + encoded(text, StandardCharsets.UTF_8)))
                .isInstanceOf(BasicCredentials.Malformed.class);
    }

    @Test
    void lengthsAreBounded() {
        assertThat(BasicCredentials.parse("Basic " + encoded("alice:" + "a".repeat(257), LATIN_1)))
                .isInstanceOf(BasicCredentials.Malformed.class);
        assertThat(BasicCredentials.parse("Basic " + encoded("a".repeat(321) + ":secret", LATIN_1)))
                .isInstanceOf(BasicCredentials.Malformed.class);
        assertThat(BasicCredentials.parse("Basic " + encoded("a".repeat(100_000), LATIN_1)))
                .isInstanceOf(BasicCredentials.Malformed.class);
        assertGiven(
                "Basic " + encoded("a".repeat(320) + ":" + "b".repeat(256), LATIN_1), "a".repeat(320), "b".repeat(256));
    }

    @FuzzTest
    void nothingThrowsAndNothingBadComesOut(byte[] octets) {
        String text = new String(octets, LATIN_1);
        for (String value : new String[] {
            text, "Basic " + text, "Basic " + Base64.getEncoder().encodeToString(octets)
        }) {
            if (BasicCredentials.parse(value) instanceof BasicCredentials.Given(var credentials)) {
                assertThat(credentials.login()).isNotEmpty().doesNotContain(":");
                assertThat(credentials.login().chars()).noneMatch(Character::isISOControl);
                assertThat(credentials.secret().bytes()).isNotEmpty().hasSizeLessThanOrEqualTo(256);
                for (byte octet : credentials.secret().bytes()) {
                    assertThat(octet < 0 || (octet >= ' ' && octet != 0x7f)).isTrue();
                }
            }
        }
    }

    private static void assertGiven(String value, String login, String secret) {
        assertThat(BasicCredentials.parse(value)).isInstanceOfSatisfying(BasicCredentials.Given.class, given -> {
            assertThat(given.credentials().login()).isEqualTo(login);
            assertThat(given.credentials().secret().bytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(secret);
        });
    }

    private static String encoded(String text, Charset charset) {
        return Base64.getEncoder().encodeToString(text.getBytes(charset));
    }
}
