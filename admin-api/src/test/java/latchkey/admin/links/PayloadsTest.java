package latchkey.admin.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import latchkey.credentials.Network;
import latchkey.credentials.Service;
import org.junit.jupiter.api.Test;

class PayloadsTest {
    @Test
    void offersComeBackAsTheyWere() {
        PasswordOffer offer = new PasswordOffer(
                "Anna’s <phone>",
                Set.of(Service.IMAP, Service.CALDAV),
                Instant.parse("2030-01-02T03:04:05.678Z"),
                List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::1")),
                "panel");
        assertThat(PasswordOffer.of(offer.payload())).isEqualTo(offer);
        PasswordOffer plain = new PasswordOffer("x", Set.of(Service.SMTP), null, List.of(), "panel");
        assertThat(PasswordOffer.of(plain.payload())).isEqualTo(plain);
    }

    @Test
    void profileSecretsComeBackAsTheyWereAndAreNotTold() {
        byte[] shown = "abcd-efgh-ijkl-mnop".getBytes(StandardCharsets.US_ASCII);
        ProfileSecret secret = ProfileSecret.of(new ProfileSecret(7, shown).payload());
        assertThat(secret.credential()).isEqualTo(7);
        assertThat(secret.shown()).isEqualTo(shown);
        assertThat(secret.toString()).doesNotContain("abcd", "[B");
        assertThat(NotMe.of(new NotMe(9).payload())).isEqualTo(new NotMe(9));
    }

    @Test
    void rubbishIsRefused() {
        byte[] rubbish = "{\"ser".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> PasswordOffer.of(rubbish)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProfileSecret.of(rubbish)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NotMe.of(rubbish)).isInstanceOf(IllegalArgumentException.class);
    }
}
