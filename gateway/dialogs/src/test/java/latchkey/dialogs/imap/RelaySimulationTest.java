package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RelaySimulationTest {
    private static final int SESSIONS = 3000;

    @Test
    @DisplayName("B15: whatever client and backend do, they never disagree with the guard on what a command is")
    void noDesynchronisation() {
        int ran = 0;
        for (int seed = 0; seed < SESSIONS; seed++) {
            try {
                ran += new RelaySimulation(new Random(seed)::nextInt).play(120);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(ran).as("commands run: the sessions must get somewhere").isGreaterThan(4 * SESSIONS);
    }
}
