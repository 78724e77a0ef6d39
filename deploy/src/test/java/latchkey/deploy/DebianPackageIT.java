package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, judged by Debian's own tools, and lived through by the real dpkg from installing to purging. */
@Tag("peers")
class DebianPackageIT {

    @TempDir
    private Path folder;

    private List<Integer> ports = List.of();

    @Test
    void lintianIsContent() {
        assumeTrue(Program.isInstalled("lintian"), "no lintian on this machine");

        assertThat(Program.run(
                                "lintian",
                                "--allow-root",
                                "--tag-display-limit",
                                "0",
                                "--fail-on",
                                "error,warning",
                                Distribution.deb().toString())
                        .succeeded())
                .isEmpty();
    }

    @Test
    void theUnitIsUnderstoodAndShutIn() throws IOException {
        assumeTrue(Program.isInstalled("systemd-analyze"), "no systemd on this machine");
        Program.run("dpkg-deb", "-x", Distribution.deb().toString(), folder.toString())
                .succeeded();
        Path unit = folder.resolve("usr/lib/systemd/system/latchkey.service");
        assertThat(unit).content().contains("ExecStart=/usr/bin/latchkey serve").doesNotContain("/opt/");

        assertThat(Program.run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit.toString())
                        .succeeded())
                .contains("Overall exposure level");
        Files.writeString(
                unit,
                Files.readString(unit)
                        .replace(
                                "/usr/bin/latchkey",
                                Distribution.layout().resolve("latchkey").toString()));
        assertThat(Program.run("systemd-analyze", "verify", unit.toString()).succeeded())
                .isEmpty();
    }

    @Test
    void livesFromInstallingToPurging() throws Exception {
        assumeTrue(SpareMachine.isPossible(), "needs root, and a kernel with overlays");
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        mail.setUser("anna@example.org", "anna@example.org", "inner secret");
        mail.start();
        try (SpareMachine machine = SpareMachine.start(folder)) {
            install(machine);
            configure(machine, mail.getImap().getPort());
            signIn(machine, addAnna(machine));
            upgrade(machine);
            removeAndPurge(machine);
        } finally {
            mail.stop();
        }
    }

    /** No Java is a package on this machine: what the package depends on is there, but dpkg does not know. */
    private static void install(SpareMachine machine) throws IOException {
        machine.copy(Distribution.deb(), "/tmp/latchkey.deb");

        String told = machine.run("dpkg", "--force-depends", "--install", "/tmp/latchkey.deb")
                .succeeded();

        assertThat(told).contains("latchkey: installed, not started", "runuser -u latchkey -- latchkey check");
        assertThat(machine.run("latchkey", "--version").succeeded()).startsWith("latchkey ");
        assertThat(machine.run("stat", "-c", "%U %a", "/var/lib/latchkey").succeeded())
                .isEqualTo("latchkey 700\n");
        assertThat(machine.run("stat", "-c", "%U:%G %a", "/etc/latchkey/secrets")
                        .succeeded())
                .isEqualTo("root:latchkey 750\n");
        assertThat(machine.run("sh", "-c", "stat -c '%U %a' /var/cache/latchkey/*.aot")
                        .succeeded())
                .as("practised, and root's alone to change")
                .isEqualTo("root 644\n");
        Program check = asLatchkey(machine, "check");
        assertThat(check.status()).as(check.text()).isEqualTo(3);
        assertThat(check.text()).contains("tls.certificate", "secrets/imap-master");
    }

    private void configure(SpareMachine machine, int backend) throws IOException {
        ports = List.of(freePort(0), freePort(700));
        machine.write("/etc/latchkey/latchkey.yaml", configuration(backend));
        machine.write("/etc/latchkey/secrets/imap", "inner secret");
        machine.run("sh", "-c", """
                set -e
                cd /etc/latchkey
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
                    -addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem 2>&1
                chgrp latchkey key.pem secrets/imap
                chmod 0640 key.pem secrets/imap
                """).succeeded();
        assertThat(asLatchkey(machine, "check").succeeded()).contains("is fine");
    }

    private String configuration(int backend) {
        return """
                # mended by the operator
                data: /var/lib/latchkey
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: %d}
                  - {protocol: imap, address: 127.0.0.1, port: %d, tls: starttls}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap: {host: 127.0.0.1, port: %d, tls: none, login: {service-password: {file: secrets/imap}}}
                management: {address: 127.0.0.1, port: 0}
                """.formatted(ports.get(0), ports.get(1), backend);
    }

    /** @return the app password */
    private static String addAnna(SpareMachine machine) {
        asLatchkey(machine, "account", "add", "anna@example.org", "--two-factor", "external")
                .succeeded();
        return asLatchkey(machine, "password", "issue", "anna@example.org", "--label", "curl")
                .succeeded()
                .lines()
                .findFirst()
                .orElseThrow();
    }

    /** As the unit has it: no root, and one capability for the port below 1024. */
    private void signIn(SpareMachine machine, String password) throws Exception {
        Path log = folder.resolve("serve.log");
        Process serve = new ProcessBuilder(machine.command(
                        "setpriv",
                        "--reuid=latchkey",
                        "--regid=latchkey",
                        "--init-groups",
                        "--no-new-privs",
                        "--inh-caps=-all,+net_bind_service",
                        "--ambient-caps=-all,+net_bind_service",
                        "--bounding-set=-all,+net_bind_service",
                        "latchkey",
                        "serve"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitReady(serve, log);
            for (String url : List.of("imaps://localhost:" + ports.get(0), "imap://localhost:" + ports.get(1))) {
                assertThat(machine.run(
                                        "curl",
                                        "--silent",
                                        "--show-error",
                                        "--ssl-reqd",
                                        "--cacert",
                                        "/etc/latchkey/certificate.pem",
                                        "--user",
                                        "anna@example.org:" + password,
                                        url + "/",
                                        "--request",
                                        "STATUS INBOX (MESSAGES)")
                                .succeeded())
                        .contains("MESSAGES 0");
            }
            serve.destroy();
            assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(serve.exitValue()).isEqualTo(143);
        } finally {
            serve.destroyForcibly();
        }
    }

    /** A newer package, with another starter configuration: the operator's stays, and so do the accounts. */
    private void upgrade(SpareMachine machine) throws IOException {
        machine.run("sh", "-c", """
                set -e
                cd /tmp
                dpkg-deb --raw-extract latchkey.deb newer
                sed -i 's/^Version: .*/Version: 9.0/' newer/DEBIAN/control
                echo '# another beginning' >> newer/etc/latchkey/latchkey.yaml
                dpkg-deb --build -Znone newer newer.deb
                """).succeeded();

        machine.run("dpkg", "--force-depends", "--force-confdef", "--install", "/tmp/newer.deb")
                .succeeded();

        assertThat(machine.run("dpkg-query", "-W", "-f", "${Version} ${Status}", "latchkey")
                        .succeeded())
                .isEqualTo("9.0 install ok installed");
        assertThat(machine.run("cat", "/etc/latchkey/latchkey.yaml").succeeded())
                .startsWith("# mended by the operator");
        assertThat(asLatchkey(machine, "password", "list", "anna@example.org").succeeded())
                .contains("curl");
    }

    private static void removeAndPurge(SpareMachine machine) {
        machine.run("dpkg", "--remove", "latchkey").succeeded();
        assertThat(machine.run("ls", "/etc/latchkey/latchkey.yaml", "/var/lib/latchkey/latchkey.db")
                        .succeeded())
                .as("kept until purged")
                .isNotEmpty();
        assertThat(machine.run("test", "-e", "/var/cache/latchkey").status()).isEqualTo(1);

        machine.run("dpkg", "--purge", "latchkey").succeeded();

        assertThat(machine.run("id", "latchkey").status()).isEqualTo(1);
        assertThat(machine.written())
                .as("what is left behind")
                .contains("/var/lib/dpkg/status")
                .noneMatch(path -> path.contains("latchkey"));
    }

    private static Program asLatchkey(SpareMachine machine, String... arguments) {
        List<String> command = new ArrayList<>(List.of("runuser", "-u", "latchkey", "--", "latchkey"));
        command.addAll(List.of(arguments));
        return machine.run(command.toArray(String[]::new));
    }

    private static void awaitReady(Process serve, Path log) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.readString(log).contains("ready")) {
            assertThat(serve.isAlive())
                    .as("still runs: %s", Files.readString(log))
                    .isTrue();
            assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
            Thread.sleep(50);
        }
    }

    /** @param from 0 for any; otherwise the first from there on, below 1024 */
    private static int freePort(int from) {
        return IntStream.range(from, from == 0 ? 1 : 1024)
                .map(DebianPackageIT::tryPort)
                .filter(port -> port > 0)
                .findFirst()
                .orElseThrow();
    }

    private static int tryPort(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException _) {
            return 0;
        }
    }
}
