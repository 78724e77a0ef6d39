package latchkey.app;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;

/**
 * What an operator can get wrong, in the configuration of {@link ReloadSite} or the files that it names.
 *
 * @param name for the report
 * @param mistake makes it
 * @param complaint a line that tells of it, without the folder
 */
record BrokenConfiguration(String name, Mistake mistake, String complaint) {

    private static final String PORT = "allowed: a number from 1 to 65535";

    @FunctionalInterface
    interface Mistake {
        void make(ReloadSite site) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }

    static List<BrokenConfiguration> inTheText() {
        return List.of(
                text("unclosed bracket", "{idle: 35m}", "{idle: 35m", "latchkey.yaml:24: found a mistake in the YAML"),
                text("a tab", "    host: 127", "\thost: 127", "latchkey.yaml:10: found a mistake in the YAML"),
                text(
                        "unknown key",
                        "  address: 127.0.0.1\n  port: 0",
                        "  adress: 127.0.0.1\n  port: 0",
                        "latchkey.yaml:18: portal.adress: found an unknown key (did you mean address?)"),
                text(
                        "a list for a number",
                        "    port: ",
                        "    port: [1] #",
                        "latchkey.yaml:11: backends.imap.port: found" + " a list, " + PORT),
                text(
                        "a word for a number",
                        "    port: ",
                        "    port: imap #",
                        "latchkey.yaml:11: backends.imap.port:" + " found \"imap\", " + PORT),
                text(
                        "a key twice",
                        "    tls: none\n    login",
                        "    tls: none\n    tls: none\n    login",
                        "latchkey.yaml:13:"
                                + " backends.imap.tls: found it a second time, allowed: once; line 12 has it too"),
                text("out of range", "idle: 35m", "idle: 1m", "latchkey.yaml:23: limits.idle: found \"1m\", allowed:"),
                text(
                        "a required key left out",
                        "    host: 127.0.0.1\n",
                        "",
                        "latchkey.yaml:9: backends.imap.host: found" + " nothing, allowed:"),
                text(
                        "a listener without a backend",
                        "protocol: dav",
                        "protocol: smtp",
                        "latchkey.yaml:4: listeners[1].protocol: found smtp, allowed: a protocol with a backend; there is no"
                                + " backends.smtp"),
                text(
                        "two listeners on one port",
                        "port: 0, tls: none",
                        "port: 4993, tls: none}\n  - {protocol: dav, address: 127.0.0.1, port: 4993, tls: none",
                        "latchkey.yaml:5: listeners[2].port: found 4993, allowed: a port of its own; listeners[1] has this"
                                + " one"),
                text(
                        "an address that is none",
                        "address: 127.0.0.1, port: 0, tls",
                        "address: 300.1.1.1, port: 0, tls",
                        "latchkey.yaml:4:" + " listeners[1].address: found \"300.1.1.1\", allowed:"),
                text(
                        "a portal that is no web address",
                        "https://localhost:8443",
                        "ftp://localhost",
                        "latchkey.yaml:17:" + " portal.url: found something else, allowed: https://HOST"),
                text(
                        "a secret in plain sight",
                        "{file: secret}",
                        "hunter2",
                        "latchkey.yaml:13:"
                                + " backends.imap.login.service-password: found a secret in plain sight, allowed: {file: PATH} or"
                                + " {env: NAME}"),
                text(
                        "a variable that is not set",
                        "{file: secret}",
                        "{env: LATCHKEY_NOT_SET}",
                        "latchkey.yaml:13:"
                                + " backends.imap.login.service-password: found no environment variable LATCHKEY_NOT_SET"),
                text(
                        "a bomb of aliases",
                        "node: {name: gate.test}",
                        bomb(),
                        "latchkey.yaml: found control characters, deep"
                                + " nesting or too many aliases, allowed: plain YAML"),
                new BrokenConfiguration(
                        "a huge file",
                        site -> site.append("# " + "x".repeat(300 * 1024) + "\n"),
                        "latchkey.yaml: found a larger file, allowed: at most 256KiB"),
                new BrokenConfiguration(
                        "not UTF-8",
                        site -> Files.write(
                                site.configuration(),
                                "# Zażółć\n".getBytes(StandardCharsets.UTF_16),
                                StandardOpenOption.APPEND),
                        "latchkey.yaml: found bytes that are not UTF-8, allowed: UTF-8 text"),
                new BrokenConfiguration(
                        "an empty file",
                        site -> site.write("latchkey.yaml", ""),
                        "latchkey.yaml:1: listeners: found nothing, allowed:"),
                new BrokenConfiguration(
                        "a folder for the file",
                        site -> site.makeFolder("latchkey.yaml"),
                        "latchkey.yaml: found a file that cannot be read, allowed: a configuration file"));
    }

    static List<BrokenConfiguration> inTheFiles() {
        return List.of(
                file(
                        "no certificate file",
                        site -> site.remove("cert.pem"),
                        "latchkey.yaml:6: tls.certificate: found no"
                                + " readable file cert.pem, allowed: a file that can be read"),
                file(
                        "a folder for a certificate",
                        site -> site.makeFolder("cert.pem"),
                        "latchkey.yaml:6: tls.certificate:"
                                + " found no readable file cert.pem, allowed: a file that can be read"),
                file(
                        "an empty certificate",
                        site -> site.write("cert.pem", ""),
                        "latchkey.yaml:6: tls.certificate: found no"
                                + " certificate in cert.pem, allowed: PEM, with a line -----BEGIN CERTIFICATE-----"),
                file(
                        "half a certificate",
                        BrokenConfiguration::cutOff,
                        "latchkey.yaml:6: tls.certificate: found a damaged" + " certificate in cert.pem, allowed: PEM"),
                file(
                        "an empty key",
                        site -> site.secret("key.pem", ""),
                        "latchkey.yaml:7: tls.key: found no private key in"
                                + " key.pem, allowed: PEM, with a line -----BEGIN PRIVATE KEY-----"),
                file(
                        "the key of another certificate",
                        site -> site.secret("key.pem", site.server().getPrivateKeyPEM()),
                        "latchkey.yaml:7: tls.key: found key.pem, which is not the key of the first certificate in cert.pem"),
                file(
                        "the authority first",
                        BrokenConfiguration::authorityFirst,
                        "latchkey.yaml:7: tls.key: found key.pem,"
                                + " which is not the key of the first certificate in cert.pem, or is damaged, allowed: its key, RSA or"
                                + " EC; the server's own certificate must come first, then the chain"),
                file(
                        "a key with a passphrase",
                        BrokenConfiguration::lock,
                        "latchkey.yaml:7: tls.key: found a passphrase on" + " key.pem, allowed: a key without one"),
                file(
                        "a key for everybody",
                        site -> site.mode("key.pem", "rw-r--r--"),
                        "latchkey.yaml:7: tls.key: found"
                                + " key.pem with mode rw-r--r--, allowed: a file closed to others (chmod o-rwx)"),
                file(
                        "a secret for everybody",
                        site -> site.mode("secret", "rw-rw-rw-"),
                        "latchkey.yaml:13:"
                                + " backends.imap.login.service-password: found secret with mode rw-rw-rw-, allowed: a file closed to"
                                + " others (chmod o-rwx)"),
                file(
                        "an empty secret",
                        site -> site.secret("secret", ""),
                        "latchkey.yaml:13:" + " backends.imap.login.service-password: found"),
                file(
                        "a pepper that is gone",
                        site -> site.remove("pepper"),
                        "latchkey.yaml:15: passwords.pepper: found no"
                                + " file pepper, allowed: a file that holds the secret"),
                file(
                        "a short pepper",
                        site -> site.secret("pepper", "salt"),
                        "latchkey.yaml:15: passwords.pepper: found"),
                file(
                        "the portal's key for another certificate",
                        site -> site.secret("portal-key.pem", site.server().getPrivateKeyPEM()),
                        "latchkey.yaml:21: portal.key: found portal-key.pem, which is not the key of the first certificate in"
                                + " portal.pem"),
                file(
                        "nonsense to trust a backend by",
                        BrokenConfiguration::trustNonsense,
                        "latchkey.yaml:13:"
                                + " backends.imap.ca: found no certificate in ca.pem, allowed: PEM, with a line -----BEGIN"
                                + " CERTIFICATE-----"));
    }

    private static BrokenConfiguration text(String name, String part, String by, String complaint) {
        return new BrokenConfiguration(name, site -> site.replace(part, by), complaint);
    }

    private static BrokenConfiguration file(String name, Mistake mistake, String complaint) {
        return new BrokenConfiguration(name, mistake, complaint);
    }

    private static void cutOff(ReloadSite site) throws IOException {
        String pem = Files.readString(site.folder().resolve("cert.pem"));
        site.write("cert.pem", pem.substring(0, 300));
    }

    private static void authorityFirst(ReloadSite site) throws Exception {
        X509Bundle server = site.server();
        site.write("cert.pem", site.authority().getCertificatePEM() + server.getCertificatePEM());
        site.secret("key.pem", server.getPrivateKeyPEM());
    }

    private static void lock(ReloadSite site) throws IOException {
        String label = "ENCRYPTED PRIVATE KEY-----\n";
        String noise = Base64.getEncoder().encodeToString(new byte[96]);
        site.secret("key.pem", "-----BEGIN " + label + noise + "\n-----END " + label);
    }

    private static void trustNonsense(ReloadSite site) throws IOException {
        site.write("ca.pem", "trust me");
        site.replace("    tls: none\n    login", "    tls: implicit\n    ca: ca.pem\n    login");
    }

    private static String bomb() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        return bomb + "node: {name: gate.test}";
    }
}
