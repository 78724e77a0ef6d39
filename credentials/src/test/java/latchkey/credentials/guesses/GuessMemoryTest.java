package latchkey.credentials.guesses;

import static latchkey.credentials.guesses.GuessingNode.MOST;
import static latchkey.credentials.guesses.GuessingNode.SOMEWHERE;
import static latchkey.credentials.guesses.GuessingNode.word;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import latchkey.credentials.UsedMemory;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A million guessers with an address and a login of their own each. */
class GuessMemoryTest {
    private static final Logger log = LoggerFactory.getLogger(GuessMemoryTest.class);
    private static final int GUESSERS = 1_000_000;

    @Test
    void guessersWithoutNumberFindABoundAndPushOutNobodyWhoSignedIn() throws Exception {
        GuessingNode node = new GuessingNode();
        node.guesses.accepted(SOMEWHERE);
        long before = UsedMemory.bytes();
        long start = System.nanoTime();
        for (int i = 0; i < GUESSERS; i++) {
            byte[] address = ByteBuffer.allocate(4).putInt(0x0b000000 + i).array();
            node.wrong("user" + i, word(i), InetAddress.getByAddress(address));
        }
        long micros = (System.nanoTime() - start) / 1000;
        long megabytes = (UsedMemory.bytes() - before) / 1_000_000;
        log.warn("{} guessers: {} MB, {} µs a guess", GUESSERS, megabytes, (double) micros / GUESSERS);
        // 40 to 50 measured; a million without a bound would take ten times as much.
        assertThat(megabytes).isLessThan(100);
        node.guess(10 * MOST, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
    }
}
