package latchkey.dialogs.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import latchkey.dialogs.Credentials;
import latchkey.dialogs.sasl.SaslExchange.Mechanism;
import latchkey.dialogs.sasl.SaslExchange.Step;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SaslExchangeTest {

    @Test
    void plainWithAndWithoutAuthorisationIdentity() {
        assertSent(plain("\0ann\0p w"), "ann", "p w");
        assertSent(plain("ann\0ann\0pw"), "ann", "pw");
        assertSent(plain("\0zoë\0pässwörd"), "zoë", "pässwörd");
        assertSent(plain("\0" + "a".repeat(320) + "\0" + "p".repeat(256)), "a".repeat(320), "p".repeat(256));
    }

    @Test
    @DisplayName("B4, B6, B18: what is not exactly two NULs, one identity, sound text")
    void plainMalformed() {
        for (String text : new String[] {
            "",
            "\0",
            "\0\0",
            "ann\0pw",
            "\0ann\0",
            "\0\0pw",
            "bob\0ann\0pw",
            "annn\0ann\0pw",
            "\0ann\0p\0w",
            "\0ann\0pw\0",
            "\0an\nn\0pw",
            "\0an\u0085n\0pw",
            "\0ann\0p\rw",
            "\0ann\0p\tw",
            "\0ann\0p\u007fw",
            "\0" + "a".repeat(321) + "\0pw",
            "\0ann\0" + "p".repeat(257)
        }) {
            assertThat(plain(text)).as(text).isInstanceOf(Step.Malformed.class);
        }
        byte[] brokenUtf8 = {0, 'a', (byte) 0xc3, 0, 'p'};
        assertThat(new SaslExchange(Mechanism.PLAIN).respond(Base64.getEncoder().encode(brokenUtf8)))
                .isInstanceOf(Step.Malformed.class);
    }

    @Test
    void base64IsStrict() {
        for (String text :
                new String[] {"AGFubgBwdw", "AGFubgBwdw=", "AGFubg BwdwA=", "AGFub\r\ngBwdw==", "=AGF", "A", "===="}) {
            SaslExchange exchange = new SaslExchange(Mechanism.PLAIN);
            assertThat(exchange.respond(ascii(text))).as(text).isInstanceOf(Step.Malformed.class);
        }
    }

    @Test
    void tooLongAResponseIsMalformed() {
        byte[] response = new byte[SaslExchange.MAX_RESPONSE + 4];
        Arrays.fill(response, (byte) 'A');
        assertThat(new SaslExchange(Mechanism.PLAIN).respond(response)).isInstanceOf(Step.Malformed.class);
    }

    @Test
    void loginAsksForBoth() {
        SaslExchange exchange = new SaslExchange(Mechanism.LOGIN);
        assertThat(exchange.start()).isEqualTo(new Step.Challenge("VXNlcm5hbWU6"));
        assertThat(exchange.respond(ascii("YW5u"))).isEqualTo(new Step.Challenge("UGFzc3dvcmQ6"));
        assertSent(exchange.respond(ascii("cHc=")), "ann", "pw");
    }

    @Test
    void anEmptyInitialResponse() {
        assertThat(new SaslExchange(Mechanism.PLAIN).start(ascii("="))).isInstanceOf(Step.Malformed.class);
        assertThat(new SaslExchange(Mechanism.LOGIN).start(ascii("YW5u")))
                .isEqualTo(new Step.Challenge("UGFzc3dvcmQ6"));
    }

    @Test
    void aStarCancels() {
        assertThat(new SaslExchange(Mechanism.PLAIN).respond(ascii("*"))).isInstanceOf(Step.Cancelled.class);
    }

    @Test
    void responsesAreWipedAndCredentialsNotPrinted() {
        byte[] response = ascii("AGFubgBwdw==");
        Step step = new SaslExchange(Mechanism.PLAIN).respond(response);
        assertThat(response).containsOnly(0);
        assertThat(step.toString()).doesNotContain("ann").doesNotContain("pw");
    }

    @Test
    void mechanismsAreNamedInAnyCase() {
        assertThat(Mechanism.named("plain")).contains(Mechanism.PLAIN);
        assertThat(Mechanism.named("Login")).contains(Mechanism.LOGIN);
        assertThat(Mechanism.named("CRAM-MD5")).isEmpty();
    }

    @FuzzTest(maxDuration = "1m")
    void responses(byte[] data) {
        for (Mechanism mechanism : Mechanism.values()) {
            SaslExchange exchange = new SaslExchange(mechanism);
            int half = data.length / 2;
            Step first = exchange.respond(Arrays.copyOf(data, half));
            Step last = first instanceof Step.Challenge
                    ? exchange.respond(Arrays.copyOfRange(data, half, data.length))
                    : first;
            if (last instanceof Step.Complete(var credentials)) {
                assertThat(credentials.login())
                        .isNotEmpty()
                        .matches(text -> text.chars().noneMatch(Character::isISOControl));
                assertThat(CredentialText.acceptable(credentials.secret().bytes()))
                        .isTrue();
            }
        }
    }

    private static Step plain(String text) {
        byte[] base64 = Base64.getEncoder().encode(text.getBytes(StandardCharsets.UTF_8));
        return new SaslExchange(Mechanism.PLAIN).respond(base64);
    }

    private static void assertSent(Step step, String login, String secret) {
        assertThat(step).isInstanceOfSatisfying(Step.Complete.class, complete -> {
            Credentials credentials = complete.credentials();
            assertThat(credentials.login()).isEqualTo(login);
            assertThat(credentials.secret().bytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(secret);
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
