package latchkey.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger expired = new AtomicInteger();
    private final Deadline deadline = new Deadline(channel.eventLoop(), expired::incrementAndGet);

    @Test
    void itPassesOnce() throws Exception {
        deadline.set(Duration.ofMillis(20));
        assertThat(expired).hasValue(0);
        run(60);
        assertThat(expired).hasValue(1);
        run(60);
        assertThat(expired).hasValue(1);
    }

    @Test
    void movedOnItPassesLater() throws Exception {
        deadline.set(Duration.ofMillis(30));
        deadline.set(Duration.ofHours(1));
        run(60);
        assertThat(expired).hasValue(0);
    }

    @Test
    void broughtForwardItPassesEarlier() throws Exception {
        deadline.set(Duration.ofHours(1));
        deadline.set(Duration.ofMillis(20));
        run(60);
        assertThat(expired).hasValue(1);
    }

    @Test
    void clearedOrClosedItNeverPasses() throws Exception {
        deadline.set(Duration.ofMillis(20));
        deadline.clear();
        run(60);
        deadline.set(Duration.ofMillis(20));
        deadline.close();
        run(60);
        assertThat(expired).hasValue(0);
    }

    private void run(long millis) throws InterruptedException {
        Thread.sleep(millis);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }
}
