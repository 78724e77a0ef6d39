package latchkey.app.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while two hundred mailboxes are open and mail and calendar entries are being sent (fault G15). */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class DrainIT {
    private static final int SESSIONS = 200;

    @TempDir
    private Path folder;

    @Test
    void g15nobodyLosesAnything() throws Exception {
        try (Backends backends = new Backends()) {
            Installed installed = new Installed(folder, backends, "{announce: 1s, within: 12s}");
            try (Installed.Serving node = installed.serve();
                    Crowd crowd = crowd(installed, node.awaitPorts())) {
                Set<String> before = new HashSet<>(crowd.begun);
                long told = System.nanoTime();
                node.process().destroy();
                Thread.sleep(300);
                assertThat(installed.status("/ready")).isEqualTo(503);
                Thread.sleep(3_000);
                assertThat(installed.get("/metrics").body()).containsPattern("(?m)^latchkey_draining(\\{[^}]*})? 1");
                crowd.awaitEnd();

                assertThat(node.exitCode(20)).as("128 + SIGTERM").isEqualTo(143);
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(16));
                assertThat(crowd.troubles).isEmpty();
                assertThat(crowd.byes).hasSize(SESSIONS);
                assertSpread(crowd.byes.stream().map(at -> at - told).toList());
                assertExactlyOnce(crowd, backends);
                assertThat(crowd.acknowledged)
                        .as("some were under way when the signal came")
                        .anyMatch(before::contains);
            }
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (Backends backends = new Backends()) {
            Installed installed = new Installed(folder, backends, "{within: 1m}");
            try (Installed.Serving node = installed.serve();
                    Crowd crowd = crowd(installed, node.awaitPorts())) {
                node.process().destroy();
                Thread.sleep(1_500);
                long again = System.nanoTime();
                node.process().destroy();

                assertThat(node.exitCode(20)).isEqualTo(143);
                assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(Duration.ofSeconds(6));
                crowd.awaitEnd();
                assertThat(backends.taken().values()).containsOnly(1);
                assertThat(crowd.byes.size() + crowd.troubles.size()).isEqualTo(SESSIONS);
                assertThat(crowd.byes.size())
                        .as("who is in the middle of something is cut off")
                        .isLessThan(SESSIONS);
            }
        }
    }

    private static Crowd crowd(Installed installed, List<Integer> ports) throws Exception {
        Crowd crowd = new Crowd(installed, ports, SESSIONS);
        crowd.idle(120);
        crowd.fetch(40);
        crowd.append(40);
        crowd.awaitSettled();
        crowd.submit(20);
        crowd.put(10);
        Thread.sleep(2_000);
        return crowd;
    }

    /** Not all at once, and no half of them within a quarter of the time. */
    private static void assertSpread(List<Long> nanos) {
        long first = nanos.stream().mapToLong(Long::longValue).min().orElseThrow();
        int[] seconds = new int[20];
        nanos.forEach(at -> seconds[(int) Math.min(19, (at - first) / 1_000_000_000)]++);
        System.out.println("farewells a second: " + java.util.Arrays.toString(seconds));
        assertThat(java.util.Arrays.stream(seconds).max().orElseThrow()).isLessThanOrEqualTo(SESSIONS / 4);
        assertThat(java.util.Arrays.stream(seconds).filter(count -> count > 0).count())
                .isGreaterThanOrEqualTo(8);
    }

    /** What was acknowledged was taken once; what was not, once at most. */
    static void assertExactlyOnce(Crowd crowd, Backends backends) {
        System.out.println("begun " + crowd.begun.size() + ", acknowledged " + crowd.acknowledged.size() + ", taken "
                + backends.taken().size());
        assertThat(backends.taken().values()).containsOnly(1);
        assertThat(backends.taken().keySet()).containsExactlyInAnyOrderElementsOf(crowd.acknowledged);
        assertThat(crowd.acknowledged)
                .anyMatch(name -> name.startsWith("message"))
                .anyMatch(name -> name.startsWith("append"))
                .anyMatch(name -> name.startsWith("/entry"));
    }
}
