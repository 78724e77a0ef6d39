package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Systemd alone: that it understands every line of the unit. */
@Tag("peers")
class SystemdUnitIT {

    @Test
    void unitIsUnderstood(@TempDir Path folder) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "no systemd on this machine");
        Path unit = Files.writeString(
                folder.resolve("latchkey.service"),
                Deployed.file("systemd/latchkey.service")
                        .with(
                                "/opt/latchkey/latchkey",
                                Deployed.root().resolve("latchkey").toString())
                        .text());

        Commands.Result result = Commands.result(List.of("systemd-analyze", "verify", unit.toString()));

        assertThat(result.output() + result.errors()).isEmpty();
        assertThat(result.status()).isZero();
    }
}
