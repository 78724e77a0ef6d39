package latchkey.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** B8: what a password is known by says whose it is. */
class PasswordKeyTest {
    private final KeyedHash processKey =
            new KeyedHash("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    private PasswordKey key(byte[] login, byte[] letters) {
        return PasswordKey.of(processKey, login, letters);
    }

    @Test
    void b8TheKeyIsInjectiveOverLoginAndPassword() {
        Random random = new Random(8);
        Map<PasswordKey, List<String>> seen = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            // Few different letters, so that one pair's bytes are often another's cut elsewhere.
            byte[] login = letters(random, 1 + random.nextInt(i % 10 == 0 ? 320 : 4));
            byte[] password = letters(random, PasswordShape.LETTERS);
            List<String> pair = List.of(
                    new String(login, StandardCharsets.US_ASCII), new String(password, StandardCharsets.US_ASCII));
            List<String> other = seen.putIfAbsent(key(login, password), pair);
            assertThat(other == null || other.equals(pair)).isTrue();
        }
    }

    private static byte[] letters(Random random, int length) {
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(2));
        }
        return letters;
    }

    @Test
    void b8TheBorderBetweenLoginAndPasswordCounts() {
        byte[] long320 = new byte[320];
        byte[] long319 = new byte[319];
        assertThat(key(long320, new byte[16])).isNotEqualTo(key(long319, new byte[17]));
        assertThat(key("ab".getBytes(StandardCharsets.US_ASCII), "c".getBytes(StandardCharsets.US_ASCII)))
                .isNotEqualTo(key("a".getBytes(StandardCharsets.US_ASCII), "bc".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void anotherProcessKeyGivesAnotherKey() {
        KeyedHash other = new KeyedHash(new byte[32]);
        assertThat(PasswordKey.of(other, new byte[3], new byte[16])).isNotEqualTo(key(new byte[3], new byte[16]));
    }

    @Test
    void threadsDoNotDisturbOneAnother() throws Exception {
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            byte[] login = {(byte) thread};
            work.add(() -> {
                PasswordKey first = key(login, new byte[16]);
                boolean same = true;
                for (int i = 0; i < 2_000; i++) {
                    same &= first.equals(key(login, new byte[16]));
                }
                return same;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> same : threads.invokeAll(work)) {
                assertThat(same.get()).isTrue();
            }
        }
    }
}
