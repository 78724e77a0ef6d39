package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import latchkey.credentials.VirtualCluster.VirtualNode;
import org.junit.jupiter.api.Test;

/** The nodes' reports to one another. */
class BeatsTest {
    private final VirtualCluster cluster = new VirtualCluster(_ -> {});

    /** A burst of changes is confirmed by as many beats; echoes that come a second later count all the same. */
    @Test
    void g4ManyConfirmationsDoNotCostANodeTheTrustThatItHasThroughTheOthers() {
        VirtualNode here = cluster.node();
        VirtualNode there = cluster.node();
        cluster.pass(Duration.ofSeconds(2));
        there.cutFromRecord = true;
        for (int i = 0; i < 1_200; i++) {
            cluster.pass(Duration.ofMillis(100));
            for (int beat = 0; beat < 20; beat++) {
                there.beats.beat();
            }
        }
        assertThat(there.trusted()).isTrue();
        assertThat(here.trusted()).isTrue();
    }
}
