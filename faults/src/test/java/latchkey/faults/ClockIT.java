package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Clients;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Password;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scratch;
import latchkey.faults.lab.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** G12: the wall clock of the nodes jumps an hour ahead and two back, step by step; nobody notices. */
@Tag("faults")
class ClockIT {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final List<String> OFFSETS = List.of("+30m", "+60m", "-30m", "-60m");

    @Test
    void g12TheClockJumps() throws Exception {
        Optional<Path> library = library();
        assumeTrue(
                library.isPresent(),
                "libfaketime, of the package faketime, is not installed: the clock stays as it is");
        Path clock = Files.writeString(Scratch.folder().resolve("clock"), "+0");
        Map<String, String> environment = Map.of(
                "LD_PRELOAD", library.orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", clock.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_RESET", "1",
                // Timeouts are waited for by the monotonic clock, which is left alone. Without this the library takes
                // them for times of the wall clock, long gone: every waiting thread spins.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
        try (Lab lab = Lab.start(Lab.Plan.THREE_NODES.nodes(2).environment(environment));
                Scenario scenario = Scenario.begin("G12 the clock jumps", lab, PAUSE)) {
            List<Scenario.Guest> guests = scenario.guests(4);
            Session regular = scenario.clients()
                    .signIn(lab.node(0), Protocol.IMAP, scenario.regulars().getFirst())
                    .standing();
            for (int i = 0; i < OFFSETS.size(); i++) {
                jump(scenario, lab.node(i % 2), clock, OFFSETS.get(i));
                Thread.sleep(1_000);
                scenario.revoke(guests.get(i), Duration.ofSeconds(2));
                Thread.sleep(500);
            }
            assertThat(regular.isOpen()).as("nobody is signed out").isTrue();
            assertThat(span(lab.node(0).log()))
                    .as("the clock of the node was changed, as its log shows")
                    .isGreaterThan(Duration.ofMinutes(90));
            regular.close();
            // The rules: no login failed, no session was lost, and revocations were as quick as ever.
            scenario.check(Promise.effectiveWithin(Duration.ofSeconds(1)));
        }
    }

    /**
     * Nobody is told to come back, though each has to be known from memory after a clock that was set back: just then the
     * node is cut off from everything. Set forward it looks like a sleep, after which the record is asked once.
     */
    private static void jump(Scenario scenario, Node node, Path clock, String offset) throws Exception {
        boolean back = offset.startsWith("-");
        if (back) {
            node.sql().blackHole();
            node.redis().blackHole();
        }
        Files.writeString(clock, offset);
        Thread.sleep(500);
        for (Password regular : scenario.regulars()) {
            Clients.SignIn signIn = scenario.clients().signIn(node, Protocol.IMAP, regular);
            assertThat(signIn.accepted())
                    .as("known before the jump to %s, and so after it", offset)
                    .isTrue();
            signIn.standing().close();
        }
        if (back) {
            node.sql().pass();
            node.redis().pass();
        }
    }

    /** From the earliest line of the log to the latest. */
    private static Duration span(String log) {
        List<Instant> times = Pattern.compile("\"time\":\"([^\"]+)\"")
                .matcher(log)
                .results()
                .map(time -> Instant.parse(time.group(1)))
                .sorted()
                .toList();
        return Duration.between(times.getFirst(), times.getLast());
    }

    private static Optional<Path> library() throws Exception {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }
}
