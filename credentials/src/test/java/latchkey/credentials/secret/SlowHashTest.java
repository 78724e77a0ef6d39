package latchkey.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import latchkey.credentials.Argon2Cost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowHashTest {
    private static final Argon2Cost COST = new Argon2Cost(64, 3, 2);
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private final Pepper pepper = new Pepper(new byte[32]);
    private final byte[] letters = "abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII);

    @Test
    void isWrittenAndReadAgain() {
        SlowHash hash = SlowHash.compute(COST, pepper.id(), SALT, pepper.blind(7, letters));
        assertThat(hash.toPhc())
                .startsWith("$argon2id$v=19$m=64,t=3,p=2,keyid=" + pepper.id() + "$MDEyMzQ1Njc4OWFiY2RlZg$");
        SlowHash read = SlowHash.parse(hash.toPhc());
        assertThat(read.toPhc()).isEqualTo(hash.toPhc());
        assertThat(read.matches(pepper.blind(7, letters))).isTrue();
        assertThat(read.kind()).isEqualTo(new SlowHash.Kind(pepper.id(), COST));
        assertThat(read.kind()).isNotEqualTo(new SlowHash.Kind(pepper.id(), Argon2Cost.OWASP_MINIMUM));
    }

    @Test
    void matchesNeitherAnotherPasswordNorAnotherAccountNorAnotherPepper() {
        SlowHash hash = SlowHash.compute(COST, pepper.id(), SALT, pepper.blind(7, letters));
        byte[] other = letters.clone();
        other[15] = 'q';
        byte[] otherPepper = new byte[32];
        Arrays.fill(otherPepper, (byte) 1);
        assertThat(hash.matches(pepper.blind(7, other))).isFalse();
        assertThat(hash.matches(pepper.blind(8, letters))).isFalse();
        assertThat(hash.matches(new Pepper(otherPepper).blind(7, letters))).isFalse();
    }

    @Test
    void selectorsTellNothingOfOneAnother() {
        assertThat(pepper.selector(7, letters)).isBetween(0, (1 << 24) - 1).isEqualTo(pepper.selector(7, letters));
        assertThat(pepper.selector(8, letters)).isNotEqualTo(pepper.selector(7, letters));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2i$v=19$m=64,t=3,p=2,keyid=AAAAAAAA$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=16$m=64,t=3,p=2,keyid=AAAAAAAA$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=9999999,t=3,p=2,keyid=AAAAAAAA$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=0,p=2,keyid=AAAAAAAA$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=3,p=2,keyid=AAAAAAAA$$"
            })
    void anythingElseIsRefused(String phc) {
        assertThatThrownBy(() -> SlowHash.parse(phc)).isInstanceOf(IllegalArgumentException.class);
    }
}
