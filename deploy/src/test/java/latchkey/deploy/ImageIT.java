package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that is made without a container engine, read by skopeo, unpacked by umoci, and run as an engine would: its
 * root read-only, its user 10001, no further rights. Needs root.
 */
@Tag("peers")
class ImageIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path IMAGE = Shipped.file("target/image.tar");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final long MOST_BYTES = 150_000_000;

    /** What an engine does before it starts the process. */
    private static final String CONTAINER = """
            set -eu
            root=$1; etc=$2; shift 2
            mount --bind "$root" "$root"
            mount -t proc proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
            mount -t tmpfs -o mode=0700,uid=10001,gid=10001 tmpfs "$root/var/lib/latchkey"
            mount --bind "$etc" "$root/etc/latchkey"
            mount -o remount,bind,ro "$root"
            exec env -i PATH=/opt/latchkey:/opt/java/bin LATCHKEY_CONFIG=/etc/latchkey/latchkey.yaml \\
                /usr/bin/setpriv --no-new-privs /usr/sbin/chroot --userspec=10001:10001 --groups=10001 "$root" "$@"
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @BeforeAll
    static void unpack() throws Exception {
        assertThat(make(IMAGE)).startsWith("sha256:");
        said(List.of("umoci", "unpack", "--image", Shipped.file("target/image") + ":test", folder + "/bundle"));
    }

    @Test
    void the_same_input_makes_the_same_image() throws Exception {
        Path again = folder.resolve("again.tar");
        make(again);
        assertThat(Files.mismatch(IMAGE, again)).isEqualTo(-1);
        Files.delete(again);
    }

    @Test
    void skopeo_reads_it_and_it_is_small() throws Exception {
        JsonNode image = MAPPER.readTree(said(List.of("skopeo", "inspect", "oci-archive:" + IMAGE)));
        assertThat(image.path("Os").asText()).isEqualTo("linux");
        assertThat(image.path("Layers")).hasSize(4);
        assertThat(image.at("/Labels/org.debian.packages").asText()).contains("libc6=", "tzdata=");
        assertThat(image.at("/Labels/org.opencontainers.image.version").asText())
                .isEqualTo("test");
        JsonNode config = MAPPER.readTree(said(List.of("skopeo", "inspect", "--config", "oci-archive:" + IMAGE)));
        assertThat(config.at("/config/User").asText()).isEqualTo("10001:10001");
        assertThat(config.at("/config/StopSignal").asText()).isEqualTo("SIGTERM");
        assertThat(Files.size(IMAGE)).isLessThan(MOST_BYTES);
    }

    @Test
    void nothing_in_it_is_a_shell_or_belongs_to_its_user() throws Exception {
        Path root = folder.resolve("bundle/rootfs");
        assertThat(Stream.of("bin/sh", "bin/bash", "usr/bin/apt", "usr/bin/dpkg", "sbin/ldconfig"))
                .noneMatch(name -> Files.exists(root.resolve(name)));
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(file -> !Files.isSymbolicLink(file)).filter(file -> owner(file) != 0))
                    .containsExactly(root.resolve("var/lib/latchkey"));
        }
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(file -> !Files.isSymbolicLink(file)).filter(file -> (mode(file) & 06000) != 0))
                    .as("setuid or setgid")
                    .isEmpty();
        }
    }

    @Test
    void its_runtime_has_every_module_that_is_used() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                JDK.resolve("bin/jdeps").toString(),
                "--print-module-deps",
                "--ignore-missing-deps",
                "--multi-release",
                "25",
                "-cp",
                Shipped.file("target/latchkey/lib") + "/*",
                Shipped.file("target/latchkey/latchkey.jar").toString()));
        try (Stream<Path> jars = Files.list(Shipped.file("target/latchkey/lib"))) {
            jars.map(Path::toString).forEach(command::add);
        }
        String modules = said(command).lines().reduce((_, last) -> last).orElseThrow();
        assertThat(Shipped.text("container/modules").lines().toList()).contains(modules.split(","));
    }

    @Test
    void it_serves_checks_and_takes_leave() throws Exception {
        Path etc = installed();
        Path root = folder.resolve("bundle/rootfs");
        assertThat(said(inside(root, etc, "latchkey", "check"))).isEqualTo("/etc/latchkey/latchkey.yaml is fine\n");

        Path log = folder.resolve("log");
        Process gateway = new ProcessBuilder(inside(root, etc, "/opt/latchkey/latchkey", "serve"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(await(log, "ready ports=.*")).contains("management=");
            assertThat(Files.readString(Path.of("/proc/" + gateway.pid() + "/status")))
                    .containsPattern("Uid:\\t10001\\t10001\\t10001")
                    .containsPattern("CapEff:\\t0+\\n")
                    .containsPattern("NoNewPrivs:\\t1");
        } finally {
            gateway.destroy();
        }
        assertThat(gateway.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).as(Files.readString(log)).isEqualTo(143);
    }

    @Test
    void an_app_password_signs_in_through_it() throws Exception {
        Path root = folder.resolve("bundle/rootfs");
        Path log = folder.resolve("demo");
        Process demo = new ProcessBuilder(inside(root, installed(), "latchkey", "demo"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String command = await(log, "curl --cacert .*INBOX;MAILINDEX=1'");
            String inTheProcess = Path.of("/proc", String.valueOf(demo.pid()), "root", "tmp") + "/";
            assertThat(said(List.of("sh", "-c", command.replace("'/tmp/", "'" + inTheProcess) + " -sS")))
                    .contains("Subject:");
        } finally {
            demo.destroy();
        }
        assertThat(demo.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(143);
    }

    private static String make(Path archive) throws Exception {
        return said(
                List.of(
                        Shipped.file("container/image").toString(),
                        Shipped.file("target/latchkey").toString(),
                        archive.toString(),
                        "test"),
                Map.of("JAVA_HOME", JDK.toString(), "SOURCE_DATE_EPOCH", "1767225600"));
    }

    private static List<String> inside(Path root, Path etc, String... command) {
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", CONTAINER, "container"));
        all.add(root.toString());
        all.add(etc.toString());
        all.addAll(List.of(command));
        return all;
    }

    /** A configuration with secrets that only the gateway's group can read. */
    private static Path installed() throws Exception {
        Path etc = Files.createTempDirectory(folder, "etc");
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(etc.resolve("latchkey.yaml"), """
                data: /var/lib/latchkey
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: 0}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap:
                    host: 127.0.0.1
                    port: 10143
                    tls: none
                    login: {service-password: {file: imap}}
                management: {port: 0}
                """);
        Files.writeString(etc.resolve("imap"), "a service password\n");
        said(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                etc.resolve("key.pem").toString(),
                "-out",
                etc.resolve("certificate.pem").toString()));
        for (String secret : List.of("imap", "key.pem")) {
            Files.setPosixFilePermissions(etc.resolve(secret), PosixFilePermissions.fromString("rw-r-----"));
            Files.setAttribute(etc.resolve(secret), "unix:gid", 10001);
        }
        return etc;
    }

    /** Waits until a line of the log has it. */
    private static String await(Path log, String pattern) throws Exception {
        for (int i = 0; i < 450; i++) {
            List<String> found = Pattern.compile(pattern)
                    .matcher(Files.readString(log))
                    .results()
                    .map(result -> result.group())
                    .toList();
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no " + pattern + " in: " + Files.readString(log));
    }

    private static String said(List<String> command) throws Exception {
        return said(command, Map.of());
    }

    private static String said(List<String> command, Map<String, String> environment) throws Exception {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(command.getFirst() + ": " + out + Files.readString(errors))
                .isZero();
        return out;
    }

    private static int owner(Path file) {
        return attribute(file, "unix:uid");
    }

    private static int mode(Path file) {
        return attribute(file, "unix:mode");
    }

    private static int attribute(Path file, String name) {
        try {
            return (int) Files.getAttribute(file, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
