package latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator reads after a mistake. */
class BrokenFilesTest {

    private static final String ORIGIN =
            "https://HOST or https://HOST:PORT without a path, in lower case; http only for localhost";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /** A part of the minimal file, what stands there instead, and the lines that follow from it. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "port: 10143",
                        "port: abc",
                        "7: backends.imap.port: found \"abc\", allowed: a number from 1 to 65535"),
                mistake(
                        "port: 10143",
                        "port: 0",
                        "7: backends.imap.port: found \"0\", allowed: a number from 1 to 65535"),
                mistake(
                        "port: 10143",
                        "port: 99999999999",
                        "7: backends.imap.port: found \"99999999999\", allowed: a number from 1 to 65535"),
                mistake(
                        "port: 10143",
                        "port:",
                        "7: backends.imap.port: found nothing, allowed: a number from 1 to 65535"),
                mistake(
                        "port: 10143",
                        "port: [1]",
                        "7: backends.imap.port: found a list, allowed: a number from 1 to 65535"),
                mistake(
                        "    port: 10143\n",
                        "",
                        "5: backends.imap.port: found nothing, allowed: a number from 1 to 65535"),
                mistake(
                        "port: 10143",
                        "port: 1\n    port: 2",
                        "8: backends.imap.port: found it a second time, allowed: once; line 7 has it too"),
                mistake(
                        "port: 10143",
                        "prot: 10143",
                        "5: backends.imap.port: found nothing, allowed: a number from 1 to 65535",
                        "7: backends.imap.prot: found an unknown key (did you mean port?), allowed: host, port, tls, ca, tls-name, login, connect-timeout, login-timeout"),
                mistake(
                        "host: 127.0.0.1",
                        "host: \"a b\"",
                        "6: backends.imap.host: found \"a b\", allowed: a host name or an IP address"),
                mistake(
                        "host: 127.0.0.1",
                        "host: \"127.0.0.1:143\"",
                        "6: backends.imap.host: found \"127.0.0.1:143\", allowed: a host name or an IP address"),
                mistake(
                        "host: 127.0.0.1",
                        "host: \"a\\nb\"",
                        "6: backends.imap.host: found \"a\\u000ab\", allowed: a host name or an IP address"),
                mistake(
                        "tls: none",
                        "tls: maybe",
                        "8: backends.imap.tls: found \"maybe\", allowed: none, implicit, starttls"),
                mistake(
                        "tls: none",
                        "connect-timeout: 5",
                        "8: backends.imap.connect-timeout: found \"5\", allowed: a duration from 100ms to 10m"),
                mistake(
                        "tls: none",
                        "ca: nowhere.pem",
                        "8: backends.imap.ca: found no readable file nowhere.pem, allowed: a file that can be read"),
                mistake(
                        "service-password: {file: secret}",
                        "xclient: {}",
                        "10: backends.imap.login.xclient: found an unknown key, allowed: master-authzid, master-suffix, service-password"),
                mistake(
                        "service-password: {file: secret}",
                        "master-authzid: {user: latchkey}",
                        "10: backends.imap.login.master-authzid.password: found nothing, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                mistake(
                        "service-password: {file: secret}",
                        "{service-password: {file: secret}, master-suffix: {user: u, password: {file: secret}}}",
                        "9: backends.imap.login: found master-suffix and service-password, allowed: one of master-authzid, master-suffix, service-password"),
                mistake(
                        "login:\n      service-password: {file: secret}",
                        "login: {}",
                        "9: backends.imap.login: found nothing, allowed: one of master-authzid, master-suffix, service-password"),
                mistake(
                        "login:\n      service-password: {file: secret}",
                        "login: kerberos",
                        "9: backends.imap.login: found \"kerberos\", allowed: one of master-authzid, master-suffix, service-password"),
                mistake(
                        "service-password: {file: secret}",
                        "master-authzid: {user: me, password:" + Folder.CANARY + "}",
                        "10: backends.imap.login.master-authzid.password: found nothing, allowed: {file: PATH} or {env: NAME}, which say where the secret is",
                        "10: backends.imap.login.master-authzid.password…: found an unknown key, allowed: user, password"),
                mistake(
                        "port: 993}",
                        "port: 993, address: 993}",
                        "2: listeners[0].address: found \"993\", allowed: an IP address, or \"*\" for all"),
                mistake(
                        "{file: secret}",
                        Folder.CANARY,
                        "10: backends.imap.login.service-password: found a secret in plain sight, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                mistake(
                        "{file: secret}",
                        "{" + Folder.CANARY + "}",
                        "10: backends.imap.login.service-password: found keys with values, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                mistake(
                        "{file: secret}",
                        "{env: " + Folder.CANARY + "}",
                        "10: backends.imap.login.service-password: found keys with values, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                mistake(
                        "{file: secret}",
                        "{env: NOT_SET}",
                        "10: backends.imap.login.service-password: found no environment variable NOT_SET, allowed: one that holds the secret"),
                mistake(
                        "{file: secret}",
                        "{env: EMPTY}",
                        "10: backends.imap.login.service-password: found an empty environment variable EMPTY, allowed: one that holds the secret"),
                mistake(
                        "{file: secret}",
                        "{file: nowhere}",
                        "10: backends.imap.login.service-password: found no file nowhere, allowed: a file that holds the secret"),
                mistake(
                        "{file: secret}",
                        "{file: empty}",
                        "10: backends.imap.login.service-password: found an empty file empty, allowed: 1 to 4096 bytes"),
                mistake(
                        "{file: secret}",
                        "{file: two-lines}",
                        "10: backends.imap.login.service-password: found a secret with a line break or a NUL in it, allowed: one line"),
                mistake(
                        "{file: secret}",
                        "{file: open}",
                        "10: backends.imap.login.service-password: found open with mode rw-r--r--, allowed: a file closed to others (chmod o-rwx)"),
                mistake(
                        "key: key.pem",
                        "key: open",
                        "3: tls.key: found open with mode rw-r--r--, allowed: a file closed to others (chmod o-rwx)"),
                mistake(
                        "tls: {certificate: tls.pem, key: key.pem}\n",
                        "",
                        "1: tls: found nothing, allowed: certificate and key, as a listener uses TLS"),
                mistake(
                        "protocol: imap",
                        "protocol: pop3",
                        "2: listeners[0].protocol: found \"pop3\", allowed: imap, smtp, dav"),
                mistake(
                        "protocol: imap",
                        "protocol: smtp",
                        "2: listeners[0].protocol: found smtp, allowed: a protocol with a backend; there is no backends.smtp"),
                mistake(
                        "port: 993}",
                        "port: 993, tls: none}",
                        "2: listeners[0].tls: found none, allowed: implicit or starttls; no password is accepted without TLS"),
                mistake(
                        "port: 993}",
                        "port: 993, address: localhost}",
                        "2: listeners[0].address: found \"localhost\", allowed: an IP address, or \"*\" for all"),
                mistake(
                        "port: 993}",
                        "port: 993}\n  - {protocol: imap, port: 993, address: 127.0.0.1}",
                        "3: listeners[1].port: found 993, allowed: a port of its own; listeners[0] has this one"),
                mistake(
                        "port: 993}",
                        "port: 9143}",
                        "1: management.port: found 9143, allowed: a port of its own; listeners[0] has this one"),
                mistake(
                        "  - {protocol: imap, port: 993}",
                        "  []",
                        "1: listeners: found an empty list, allowed: a list, each item after a hyphen"),
                mistake(
                        "  - {protocol: imap, port: 993}",
                        "  - 993",
                        "2: listeners[0]: found a single value, allowed: keys with values"),
                mistake(
                        "backends:\n  imap:",
                        "backends:\n  smtp: 5\n  imap:",
                        "5: backends.smtp: found a single value, allowed: keys with values"),
                mistake(
                        "listeners:",
                        "Listeners: 1\nlisteners:",
                        "1: Listeners: found an unknown key (did you mean listeners?), allowed: node, data, backends, listeners, management, tls, portal, api, mail, clients, record, redis, nodes, passwords, limits, drain, reload, tracing, log"),
                mistake(
                        "listeners:",
                        "? [a]\n: b\nlisteners:",
                        "1: found a key that is no word, allowed: words as keys"),
                more("limits: {idle: 29m}", "11: limits.idle: found \"29m\", allowed: a duration from 30m to 24h"),
                more(
                        "limits: {connections: -1}",
                        "11: limits.connections: found \"-1\", allowed: a number from 1 to 1000000"),
                more(
                        "limits: {guesses: {secrets: 4}}",
                        "11: limits.guesses.secrets: found \"4\", allowed: a number from 5 to 1000"),
                more(
                        "limits: {guesses: {trusted: [192.0.2.7, 192.0.2.7/24, all, 10.0.0.0/8, \"::1/129\"]}}",
                        "11: limits.guesses.trusted[1]: found \"192.0.2.7/24\", allowed: an IP address, or a network as 192.0.2.0/24 or 2001:db8::/32",
                        "11: limits.guesses.trusted[2]: found \"all\", allowed: an IP address, or a network as 192.0.2.0/24 or 2001:db8::/32",
                        "11: limits.guesses.trusted[4]: found \"::1/129\", allowed: an IP address, or a network as 192.0.2.0/24 or 2001:db8::/32"),
                more("passwords: {limit: 0}", "11: passwords.limit: found \"0\", allowed: a number from 1 to 1000"),
                more(
                        "passwords: {argon2: {memory: 12MiB}}",
                        "11: passwords.argon2.memory: found \"12MiB\", allowed: a size from 19MiB to 1GiB"),
                more(
                        "passwords: {pepper: {file: short}}",
                        "11: passwords.pepper: found a pepper of 5 bytes in line 1, allowed: 32 bytes or more, at random"),
                more(
                        "passwords: {pepper: {file: nowhere}}",
                        "11: passwords.pepper: found no file nowhere, allowed: a file that holds the secret"),
                more(
                        "passwords: {issue-at: \"https://me:" + Folder.CANARY + "@localhost/\"}",
                        "11: passwords.issue-at: found something else, allowed: an http or https address of at most 200 characters"),
                more(
                        "record: {postgresql: {url: \"jdbc:postgresql://me:" + Folder.CANARY
                                + "@localhost/db\", user: me, password: {env: SECRET}}}",
                        "11: record.postgresql.url: found something else, allowed: jdbc:postgresql://HOST[:PORT]/DATABASE[?PARAMETERS] without user and password"),
                more(
                        "record: {postgresql: {url: \"jdbc:postgresql://localhost/db?ssl=true&password=" + Folder.CANARY
                                + "\", user: me, password: {env: SECRET}}}",
                        "11: record.postgresql.url: found something else, allowed: jdbc:postgresql://HOST[:PORT]/DATABASE[?PARAMETERS] without user and password"),
                more("record:", "11: record: found nothing, allowed: one of sqlite, postgresql"),
                more(
                        "record: postgresql",
                        "11: record.postgresql.url: found nothing, allowed: jdbc:postgresql://HOST[:PORT]/DATABASE[?PARAMETERS] without user and password",
                        "11: record.postgresql.user: found nothing, allowed: 1 to 255 characters, none of them a space or control character",
                        "11: record.postgresql.password: found nothing, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                redis("{}", "12: redis.servers: found nothing, allowed: a list, each item after a hyphen"),
                redis(
                        "{servers: [\"a:1\", \"b:2\"]}",
                        "12: redis.servers: found 2 servers, allowed: one; or mode: sentinel or cluster"),
                redis(
                        "{servers: [redis, \"::1:6379\", \"a:70000\"], mode: cluster}",
                        "12: redis.servers[0]: found \"redis\", allowed: HOST:PORT, an IPv6 address in brackets",
                        "12: redis.servers[1]: found \"::1:6379\", allowed: HOST:PORT, an IPv6 address in brackets",
                        "12: redis.servers[2]: found \"a:70000\", allowed: HOST:PORT, an IPv6 address in brackets"),
                redis(
                        "{servers: [\"a:1\"], mode: sentinel}",
                        "12: redis.master: found nothing, allowed: the name under which the Sentinels know the servers"),
                redis(
                        "{servers: [\"a:1\"], master: me, sentinel-password: {file: secret}}",
                        "12: redis.master: found it without Sentinels, allowed: only with mode: sentinel",
                        "12: redis.sentinel-password: found it without Sentinels, allowed: only with mode: sentinel"),
                redis(
                        "{servers: [\"a:1\"], user: me, password: " + Folder.CANARY + "}",
                        "12: redis.password: found a secret in plain sight, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                redis(
                        "{servers: [\"a:1\"], user: me}",
                        "12: redis.password: found nothing, allowed: the password of user"),
                redis(
                        "{servers: [\"a:1\"], tls: maybe, prefix: \"{a}\"}",
                        "12: redis.tls: found \"maybe\", allowed: none, required",
                        "12: redis.prefix: found \"{a}\", allowed: 1 to 64 letters, digits and : . _ / -"),
                more(
                        "redis: {servers: [\"a:1\"]}",
                        "11: redis: found it with a record in SQLite, allowed: only with record.postgresql, which nodes can share"),
                portal("", "11: portal.url: found nothing, allowed: " + ORIGIN),
                portal(
                        "url: \"https://account.example.org/\"",
                        "11: portal.url: found something else, allowed: " + ORIGIN),
                portal(
                        "url: \"http://account.example.org\"",
                        "11: portal.url: found something else, allowed: " + ORIGIN),
                portal(
                        "url: \"https://me:" + Folder.CANARY + "@a.org\"",
                        "11: portal.url: found something else, allowed: " + ORIGIN),
                portal(
                        "url: \"http://localhost:8443\"",
                        "11: portal.url: found http, but tls: implicit, allowed: https; or tls: none, on a loopback address"),
                portal(
                        "url: \"https://a.org\", tls: none",
                        "11: portal.tls: found none, allowed: none only on a loopback address, as 127.0.0.1"),
                portal(
                        "url: \"https://a.org\", tls: none, address: \"::1\", key: key.pem",
                        "11: portal.key: found it with tls: none, allowed: only with tls: implicit"),
                portal(
                        "url: \"https://a.org\", proxies: [127.0.0.1], certificate: tls.pem",
                        "11: portal.key: found nothing, allowed: certificate and key, both or neither",
                        "11: portal.proxies: found it with tls: implicit, allowed: only with tls: none, where a reverse proxy ends TLS"),
                portal(
                        "url: \"https://a.org\", port: 993",
                        "11: portal.port: found 993, allowed: a port of its own; listeners[0] has this one"),
                portal(
                        "url: \"https://a.org\", sign-out-after: 1h, longest: 30m",
                        "11: portal.longest: found 30m, allowed: no less than sign-out-after"),
                portal(
                        "url: \"https://a.org\", operators: anna@example.org",
                        "11: portal.operators: found a single value, allowed: a list, each item after a hyphen"),
                portal(
                        "url: \"https://a.org\", operators: [anna@example.org, \"a b\"]",
                        "11: portal.operators[1]: found \"a b\", allowed: 1 to 255 characters, none of them a space or control character"),
                portal(
                        "url: \"https://a.org\", name: \" a\\nb\"",
                        "11: portal.name: found \" a\\u000ab\", allowed: 1 to 64 characters on one line"),
                portal(
                        "url: \"https://a.org\", openid: {issuer: \"http://sso.example.org\", client-secret: "
                                + Folder.CANARY + "}",
                        "11: portal.openid.issuer: found something else, allowed: an https address of at most 200 characters; http only for localhost and 127.0.0.1",
                        "11: portal.openid.client-id: found nothing, allowed: 1 to 255 characters, none of them a space or control character",
                        "11: portal.openid.client-secret: found a secret in plain sight, allowed: {file: PATH} or {env: NAME}, which say where the secret is"),
                more(
                        "api: {address: \"*\", tls: none, port: 9143}",
                        "11: api.tls: found none, allowed: none only on a loopback address, as 127.0.0.1",
                        "11: api.port: found 9143, allowed: a port of its own; management has this one"),
                more(
                        "api: {shared-signals: {issuer: \"https://a.org\", audience: us, keys: file}}",
                        "11: api.shared-signals.keys.file: found nothing, allowed: a file that can be read"),
                more(
                        "mail: {host: smtp.example.org, tls: none, from: \"a\\r\\nBcc: b@c.org\", user: me}",
                        "11: mail.from: found \"a\\u000d\\u000aBcc: b@c.org\", allowed: an address, or a name and an address as in Example Mail <no-reply@example.org>",
                        "11: mail.password: found nothing, allowed: the password of user",
                        "11: mail.tls: found none, allowed: none only for this machine, as localhost"),
                more(
                        "mail: {host: localhost, from: a@b.org, password: {env: SECRET}}",
                        "11: mail.user: found nothing, allowed: the user whose password it is"),
                more(
                        "clients: {domains: [Example.org, \"-a.org\"], imap: {tls: starttls}, smtp: {host: a.org}, dav: {host: a.org}}",
                        "11: clients.domains[0]: found \"Example.org\", allowed: a domain in lower case, as example.org",
                        "11: clients.domains[1]: found \"-a.org\", allowed: a domain in lower case, as example.org",
                        "11: clients.imap.tls: found it without a port, allowed: only with port",
                        "11: clients.smtp.port: found nothing, allowed: a number from 1 to 65535; no listener has this protocol",
                        "11: clients.dav.port: found nothing, allowed: a number from 1 to 65535; no listener has this protocol"),
                more(
                        "log: {levels: {latchkey.session: loud, \"a b\": info}, audit: {stderr: , file: x}}",
                        "11: log.levels.latchkey.session: found \"loud\", allowed: error, warn, info, debug",
                        "11: log.levels.a…: found that name, allowed: the name of a logger, as latchkey.session",
                        "11: log.audit: found stderr and file, allowed: one of stderr, file"),
                more(
                        "log: {levels: {io.netty: debug}}",
                        "11: log.levels: found debug for io.netty, allowed: debug for what begins with latchkey; for others info"),
                more("log: {levels: [debug]}", "11: log.levels: found a list, allowed: keys with values"),
                more("log: {audit: }", "11: log.audit: found nothing, allowed: one of stderr, file"),
                more(
                        "tracing: {endpoint: \"http://me:" + Folder.CANARY + "@a\", sample: 1.5}",
                        "11: tracing.endpoint: found something else, allowed: an http or https address of at most 200 characters",
                        "11: tracing.sample: found \"1.5\", allowed: a number from 0 to 1"),
                more(
                        "tracing: {endpoint: \"http://a:4318\", headers: {env: SECRET}, attributes: {A: b}}",
                        "11: tracing.headers: found something else, allowed: Name=value, more of them after commas, on one line",
                        "11: tracing.attributes.A: found that name, allowed: a name of small letters, digits and . _ -, as deployment.environment.name"),
                more("data: \"a\\0b\"", "11: data: found \"a\\u0000b\", allowed: a path"),
                more(
                        "log: *" + Folder.CANARY,
                        "11: found a mistake in the YAML (found undefined alias), allowed: YAML"),
                more(
                        "log: [",
                        "12: found a mistake in the YAML (expected the node content, but found '<stream end>'), allowed: YAML"),
                more(
                        "\tlog: 1",
                        "11: found a mistake in the YAML (found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)), allowed: YAML"),
                more("---\na: b", "11: found a mistake in the YAML (but found another document), allowed: YAML"),
                more(
                        "log: " + "[".repeat(100),
                        " found control characters, deep nesting or too many aliases, allowed: plain YAML"),
                more("log: \u0001", " found control characters, deep nesting or too many aliases, allowed: plain YAML"),
                more("#" + "x".repeat(300_000), " found a larger file, allowed: at most 256KiB"));
    }

    private static Arguments mistake(String there, String instead, String... lines) {
        assertThat(Folder.MINIMAL).contains(there);
        return arguments(Folder.MINIMAL.replace(there, instead), List.of(lines));
    }

    /** With a record that nodes can share. */
    private static Arguments redis(String text, String... lines) {
        return more(
                "record: {postgresql: {url: \"jdbc:postgresql://localhost/db\", user: me, password: {env: SECRET}}}\n"
                        + "redis: " + text,
                lines);
    }

    private static Arguments portal(String text, String... lines) {
        return more("portal: {" + text + "}", lines);
    }

    private static Arguments more(String text, String... lines) {
        return arguments(Folder.MINIMAL + text + "\n", List.of(lines));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void says_where_what_was_found_and_what_is_allowed(String yaml, List<String> lines) throws IOException {
        Folder files = Folder.minimal(folder);
        files.secret("empty", "\n");
        files.secret("short", "12345");
        files.secret("two-lines", Folder.CANARY + "\n" + Folder.CANARY);
        Files.setPosixFilePermissions(
                files.secret("open", Folder.CANARY), PosixFilePermissions.fromString("rw-r--r--"));

        List<String> problems = files.problems(yaml);

        assertThat(problems)
                .containsExactlyElementsOf(
                        lines.stream().map(line -> "latchkey.yaml:" + line).toList());
        assertThat(problems).noneMatch(line -> line.contains(Folder.CANARY));
    }

    @Test
    void says_everything_at_once_in_the_order_of_the_file() throws IOException {
        assertThat(Folder.minimal(folder).problems("""
                                node: {name: "not a name"}
                                listeners:
                                  - {protocol: imap, port: 993, tls: starttls}
                                  - {protocol: dav, port: 443, tls: starttls}
                                backends:
                                  imap:
                                    host: 127.0.0.1
                                    login: {master-authzid: {user: me, pasword: 1}}
                                  dav: {host: 127.0.0.1, port: 1, tls: starttls}
                                limits: {idle: 1s, handshake: yes}
                                colour: blue
                                """))
                .extracting(line -> line.replaceAll("^latchkey.yaml:(\\d+: [^:]+):.*", "$1"))
                .containsExactly(
                        "1: node.name",
                        "1: tls",
                        "4: listeners[1].tls",
                        "6: backends.imap.port",
                        "8: backends.imap.login.master-authzid.password",
                        "8: backends.imap.login.master-authzid.pasword",
                        "9: backends.dav.tls",
                        "10: limits.handshake",
                        "10: limits.idle",
                        "11: colour");
    }

    @Test
    void says_that_there_is_no_file() {
        Path nowhere = folder.resolve("nowhere.yaml");
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(nowhere))
                        .getMessage())
                .isEqualTo(nowhere + ": found no such file, allowed: a configuration file");
    }

    @Test
    void says_what_an_empty_file_lacks() throws IOException {
        assertThat(Folder.minimal(folder).problems(""))
                .containsExactly(
                        "latchkey.yaml:1: listeners: found nothing, allowed: a list, each item after a hyphen");
    }

    @Test
    void says_that_a_web_listener_has_no_certificate() throws IOException {
        assertThat(Folder.minimal(folder).problems("""
                                listeners: [{protocol: dav, port: 443, address: 127.0.0.1, tls: none}]
                                backends: {dav: {host: localhost, port: 80}}
                                portal: {url: "https://account.example.org"}
                                """))
                .containsExactly(
                        "latchkey.yaml:3: portal.certificate: found nothing, allowed: certificate and key, here or in the section tls");
    }

    @Test
    void refuses_bytes_that_are_not_utf8() throws IOException {
        Folder files = Folder.minimal(folder);
        Document document = files.document("");
        Files.write(document.file(), new byte[] {'a', (byte) 0xc3, (byte) 0x28});
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(document))
                        .problems())
                .singleElement()
                .extracting(Problem::found)
                .isEqualTo("bytes that are not UTF-8");
    }
}
