package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import latchkey.credentials.secret.SlowHash;
import org.junit.jupiter.api.Test;

class KnownPasswordCodecTest {
    private final Random random = new Random(4);

    private KnownPassword any() {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (Service service : Service.values()) {
            if (random.nextBoolean()) {
                services.add(service);
            }
        }
        List<Network> networks = new ArrayList<>();
        for (int i = random.nextInt(33); i > 0; i--) {
            networks.add(
                    Network.parse(random.nextBoolean() ? "10." + random.nextInt(256) + ".0.0/16" : "2001:db8::" + i));
        }
        String login = "ä".repeat(random.nextInt(1, 150)) + "@example.org";
        Argon2Cost cost = new Argon2Cost(random.nextInt(64, 1 << 20), random.nextInt(1, 100), random.nextInt(1, 8));
        return new KnownPassword(
                random.nextLong(),
                login,
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextLong(1L << 45)),
                services,
                networks,
                new SlowHash.Kind("pepper_" + random.nextInt(10), cost));
    }

    @Test
    void whatIsEncodedIsDecodedAndNoShorterOrLongerTextIs() {
        for (int i = 0; i < 200; i++) {
            KnownPassword password = any();
            byte[] bytes = KnownPasswordCodec.encode(password);
            assertThat(bytes).hasSizeLessThanOrEqualTo(KnownPasswordCodec.LONGEST);
            assertThat(KnownPasswordCodec.decode(bytes)).isEqualTo(password);
            for (int length = 0; length < bytes.length; length++) {
                assertThat(KnownPasswordCodec.decode(Arrays.copyOf(bytes, length)))
                        .isNull();
            }
            assertThat(KnownPasswordCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                    .isNull();
        }
    }

    @Test
    void whateverTheBytesNothingIsThrown() {
        assertThat(KnownPasswordCodec.decode(new byte[0])).isNull();
        assertThat(KnownPasswordCodec.decode(new byte[KnownPasswordCodec.LONGEST + 1]))
                .isNull();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 2 == 0 ? new byte[random.nextInt(200)] : KnownPasswordCodec.encode(any());
            if (i % 2 == 0) {
                random.nextBytes(bytes);
                if (bytes.length > 0) {
                    bytes[0] = 1;
                }
            } else {
                for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            assertThatCode(() -> KnownPasswordCodec.decode(bytes)).doesNotThrowAnyException();
        }
    }
}
