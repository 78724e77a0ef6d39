package latchkey.app.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --take-over}: one process after the other on the same ports, under load. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class UpgradeIT {
    private static final int SESSIONS = 200;

    @TempDir
    private Path folder;

    @Test
    void nobodyIsRefusedAndNobodyLosesAnything() throws Exception {
        try (Backends backends = new Backends()) {
            Installed installed = new Installed(folder, backends, "{within: 12s}");
            try (Installed.Serving old = installed.serve()) {
                List<Integer> ports = old.awaitPorts();
                try (Crowd crowd = crowd(installed, ports);
                        Newcomers newcomers = new Newcomers(installed, ports.getFirst())) {
                    while (newcomers.signedIn.get() < 10) {
                        Thread.sleep(50);
                    }
                    try (Installed.Serving next = installed.serve("--take-over")) {
                        assertThat(next.awaitPorts()).isEqualTo(ports);
                        int between = newcomers.signedIn.get();
                        assertThat(installed.status("/ready")).isEqualTo(200);
                        crowd.awaitEnd();
                        assertThat(old.exitCode(20)).isZero();
                        Thread.sleep(1_000);
                        newcomers.stop();

                        System.out.println("let in " + newcomers.connected + ", signed in " + newcomers.signedIn);
                        assertThat(newcomers.refused).isEmpty();
                        assertThat(newcomers.connected.get()).isGreaterThan(500);
                        assertThat(newcomers.signedIn.get()).isGreaterThan(between);
                        assertThat(crowd.troubles).isEmpty();
                        assertThat(crowd.byes).hasSize(SESSIONS);
                        DrainIT.assertExactlyOnce(crowd, backends);
                        assertThat(installed.latchkey("nodes", "--json").split("\"incarnation\"", -1).length - 1)
                                .as("nodes")
                                .isLessThanOrEqualTo(1);
                    }
                }
            }
        }
    }

    private static Crowd crowd(Installed installed, List<Integer> ports) throws Exception {
        Crowd crowd = new Crowd(installed, ports, SESSIONS);
        crowd.idle(160);
        crowd.append(40);
        crowd.awaitSettled();
        crowd.submit(20);
        crowd.put(10);
        return crowd;
    }

    @Test
    void whoCannotTakeOverChangesNothing() throws Exception {
        try (Backends backends = new Backends()) {
            Installed installed = new Installed(folder, backends, "{within: 2s}");
            try (Installed.Serving old = installed.serve()) {
                List<Integer> ports = old.awaitPorts();
                Path control = folder.resolve("data").resolve("control");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(control)))
                        .isEqualTo("rw-------");
                String good = Files.readString(installed.configuration());
                // All ports are handed over, and then one more is wanted that somebody else has.
                Files.writeString(
                        installed.configuration(),
                        good.replace(
                                "tls: {certificate",
                                "  - {protocol: imap, address: 127.0.0.1, port: " + backends.imap()
                                        + "}\ntls: {certificate"));
                try (Newcomers newcomers = new Newcomers(installed, ports.getFirst())) {
                    try (Installed.Serving failing = installed.serve("--take-over")) {
                        assertThat(failing.exitCode(120)).isEqualTo(4);
                    }
                    assertThat(installed.status("/ready")).isEqualTo(200);
                    Files.writeString(installed.configuration(), good);
                    try (Installed.Serving next = installed.serve("--take-over")) {
                        assertThat(next.awaitPorts()).isEqualTo(ports);
                        assertThat(old.exitCode(20)).isZero();
                        assertThat(installed.status("/ready")).isEqualTo(200);
                        newcomers.stop();
                        assertThat(newcomers.refused).isEmpty();
                        next.process().destroy();
                        assertThat(next.exitCode(20)).isEqualTo(143);
                        assertThat(control).doesNotExist();
                    }
                }
            }
        }
    }

    /** The newcomers would notice. */
    @Test
    void anOrdinaryRestartRefusesSome() throws Exception {
        try (Backends backends = new Backends()) {
            Installed installed = new Installed(folder, backends, "{within: 2s}");
            try (Installed.Serving old = installed.serve()) {
                int port = old.awaitPorts().getFirst();
                try (Newcomers newcomers = new Newcomers(installed, port)) {
                    Thread.sleep(500);
                    old.process().destroy();
                    assertThat(old.exitCode(20)).isEqualTo(143);
                    newcomers.stop();
                    assertThat(newcomers.refused).isNotEmpty();
                }
            }
        }
    }
}
