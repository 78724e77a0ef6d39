package latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a sound file. */
class SettingsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void what_is_left_out_has_its_default() throws Exception {
        Settings settings = Folder.minimal(folder).load(Folder.MINIMAL);

        assertThat(settings.listeners()).containsExactly(new Listener(Protocol.IMAP, "*", 993, ListenerTls.IMPLICIT));
        assertThat(settings.record()).isEqualTo(new RecordStore.Sqlite(folder.resolve("data/latchkey.db")));
        assertThat(settings.redis()).isNull();
        assertThat(settings.passwords().pepper()).isEqualTo(new Pepper.ToBeMade(folder.resolve("data/pepper")));
        assertThat(settings.passwords().limit()).isEqualTo(25);
        assertThat(settings.passwords().argon2()).isEqualTo(new Passwords.Argon2(19456, 2, 1));
        assertThat(settings.limits())
                .isEqualTo(new Limits(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(35),
                        10_000,
                        1_000,
                        new Limits.Guesses(
                                30, Duration.ofMinutes(10), Duration.ofMinutes(5), List.of("127.0.0.0/8", "::1/128"))));
        assertThat(settings.management()).isEqualTo(new Management("127.0.0.1", 9143));
        assertThat(settings.log()).isEqualTo(new Log(Log.Level.INFO, Log.Format.TEXT));
        assertThat(settings.node().name()).isNotEmpty();
    }

    @Test
    void every_kind_of_thing_can_be_said() throws Exception {
        Settings settings = Folder.minimal(folder).load("""
                        node: {name: gate.example.org}
                        data: /somewhere/else
                        listeners:
                          - {protocol: imap, port: 0, address: "::1"}
                          - {protocol: smtp, port: 0, address: 127.0.0.1, tls: starttls}
                          - {protocol: dav, port: 0, address: 127.0.0.1, tls: none}
                        tls: {certificate: tls.pem, key: key.pem}
                        record:
                          postgresql: {url: "jdbc:postgresql://db/latchkey", user: me, password: {env: SECRET}}
                        redis:
                          {mode: sentinel, servers: ["[::1]:26379", "b.example.org:1"], master: m, user: me,
                          password: {env: SECRET}, sentinel-password: {env: SECRET}, tls: none, prefix: "mail/"}
                        passwords: {pepper: {env: SECRET}, issue-at: "https://localhost/me", argon2: {memory: 64MiB}}
                        backends:
                          imap:
                            host: "::1"
                            port: 143
                            ca: tls.pem
                            tls-name: imap.example.org
                            login: {master-suffix: {user: me, password: {file: secret}, separator: "%"}}
                          smtp: {host: smtp.example.org, port: 587, tls: starttls, login: xclient}
                          dav: {host: dav, port: 80, path: /dav/, identity: {header: X-User}, response-timeout: 1500ms}
                        """);

        assertThat(settings.listeners().getFirst().socketAddress().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(settings.record()).isInstanceOfSatisfying(RecordStore.PostgreSql.class, store -> {
            assertThat(store.connections()).isEqualTo(10);
            assertThat(text(store.password())).isEqualTo(Folder.CANARY);
        });
        assertThat(settings.redis()).isNotNull().satisfies(redis -> {
            assertThat(redis.servers())
                    .containsExactly(new Redis.Server("::1", 26379), new Redis.Server("b.example.org", 1));
            assertThat(redis)
                    .extracting(Redis::mode, Redis::master, Redis::tls, Redis::ca, Redis::prefix)
                    .containsExactly(Redis.Mode.SENTINEL, "m", Redis.Encryption.NONE, null, "mail/");
            Redis.Login login = Objects.requireNonNull(redis.login());
            assertThat(login.user()).isEqualTo("me");
            assertThat(text(login.password())).isEqualTo(Folder.CANARY);
            assertThat(Objects.requireNonNull(redis.sentinelLogin()).user()).isNull();
        });
        assertThat(settings.passwords().pepper())
                .isInstanceOfSatisfying(
                        Pepper.Given.class,
                        pepper -> assertThat(text(pepper.peppers().getFirst())).isEqualTo(Folder.CANARY));
        assertThat(settings.passwords().argon2()).isEqualTo(new Passwords.Argon2(65536, 2, 1));
        assertThat(settings.passwords().issueAt()).hasToString("https://localhost/me");
        assertThat(settings.backends().imap()).satisfies(imap -> {
            assertThat(imap.ca()).isEqualTo(folder.resolve("tls.pem"));
            assertThat(imap.tlsName()).isEqualTo("imap.example.org");
            assertThat(imap.login())
                    .isInstanceOfSatisfying(
                            BackendLogin.MasterSuffix.class,
                            login -> assertThat(login.separator()).isEqualTo('%'));
        });
        assertThat(settings.backends().smtp())
                .isEqualTo(new MailBackend(
                        "smtp.example.org",
                        587,
                        BackendTls.STARTTLS,
                        null,
                        "smtp.example.org",
                        new BackendLogin.Xclient(),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(6)));
        assertThat(settings.backends().dav())
                .isEqualTo(new DavBackend(
                        "dav",
                        80,
                        BackendTls.IMPLICIT,
                        null,
                        "dav",
                        "/dav/",
                        new DavIdentity.Header("X-User"),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(1500)));
    }

    @Test
    void what_is_logged_and_traced_can_be_said() throws Exception {
        Folder files = Folder.minimal(folder);
        files.secret("otlp", "authorization=Basic abc=,x-tenant=mail\n");
        Settings settings = files.load(Folder.MINIMAL + """
                        log: {levels: {latchkey.session: warn, io.netty: info}, audit: {file: audit.log}}
                        tracing:
                          endpoint: http://127.0.0.1:4318
                          sample: 1
                          headers: {file: otlp}
                          attributes: {deployment.environment.name: test}
                        """);

        assertThat(settings.log().levels())
                .isEqualTo(Map.of("latchkey.session", Log.Level.WARN, "io.netty", Log.Level.INFO));
        assertThat(settings.log().audit()).isEqualTo(new Log.Audit.File(folder.resolve("audit.log")));
        Tracing tracing = Objects.requireNonNull(settings.tracing());
        assertThat(tracing.endpoint()).hasToString("http://127.0.0.1:4318");
        assertThat(tracing.sample()).isEqualTo(1);
        assertThat(tracing.service()).isEqualTo("latchkey");
        assertThat(text(Objects.requireNonNull(tracing.headers()))).startsWith("authorization=");
        assertThat(tracing.attributes()).isEqualTo(Map.of("deployment.environment.name", "test"));
        assertThat(settings.toString()).doesNotContain("Basic");
    }

    @Test
    void without_their_sections_there_is_no_portal_no_api_and_no_mail_and_clients_follow_the_listeners()
            throws Exception {
        Settings settings = Folder.minimal(folder).load("node: {name: gate.example.org}\n" + Folder.MINIMAL);

        assertThat(settings.portal()).isNull();
        assertThat(settings.api()).isNull();
        assertThat(settings.mail()).isNull();
        assertThat(settings.passwords().issueAt()).isNull();
        assertThat(settings.clients())
                .isEqualTo(new Clients(
                        "gate.example.org",
                        List.of(),
                        List.of(new Clients.MailServer("gate.example.org", 993, ListenerTls.IMPLICIT)),
                        List.of(),
                        null));
    }

    @Test
    void a_portal_an_api_and_mail_take_their_defaults() throws Exception {
        Settings settings = Folder.minimal(folder).load(Folder.MINIMAL + """
                        portal: {url: "https://account.example.org:443"}
                        api:
                        mail: {host: localhost, tls: none, from: no-reply@example.org}
                        """);

        Tls tls = new Tls(folder.resolve("tls.pem"), folder.resolve("key.pem"));
        URI url = URI.create("https://account.example.org");
        assertThat(settings.portal())
                .isEqualTo(new Portal(
                        url,
                        "account.example.org",
                        new WebListener("*", 8443, WebTls.IMPLICIT, tls, List.of()),
                        Duration.ofMinutes(30),
                        Duration.ofHours(12),
                        null,
                        List.of()));
        assertThat(settings.api())
                .isEqualTo(new Api(new WebListener("127.0.0.1", 9443, WebTls.IMPLICIT, tls, List.of()), null));
        assertThat(settings.mail())
                .isEqualTo(new NoticeMail(
                        "localhost",
                        25,
                        BackendTls.NONE,
                        null,
                        "localhost",
                        new NoticeMail.Sender(null, "no-reply@example.org"),
                        null));
        assertThat(settings.passwords().issueAt()).isEqualTo(url);
        assertThat(settings.clients().name()).isEqualTo("account.example.org");
    }

    @Test
    void everything_can_be_said_about_a_portal_an_api_mail_and_clients() throws Exception {
        Settings settings = Folder.minimal(folder).load(Folder.MINIMAL + """
                        portal:
                          url: http://localhost:8080
                          name: Example Mail
                          address: 127.0.0.1
                          port: 8080
                          tls: none
                          sign-out-after: 10m
                          longest: 10m
                          operators: [anna@example.org, bert]
                          openid:
                            {issuer: "https://sso.example.org/realm", client-id: me, client-secret: {file: secret},
                            second-factor: {acr: [gold]}}
                        api:
                          {address: "::1", port: 0, tls: none, proxies: [10.0.0.0/8], shared-signals:
                          {issuer: "http://127.0.0.1:81", audience: us, keys: {file: tls.pem}, login-claim: sub}}
                        mail:
                          {host: smtp.example.org, tls: starttls, from: Grüße & Co. <no-reply@example.org>, user: me, password: {env: SECRET}}
                        clients:
                          {host: mail.example.org, domains: [example.org], imap: {port: 143, tls: starttls},
                          smtp: {host: smtp.example.org, port: 465}, dav: {port: 443}}
                        """);

        Portal portal = Objects.requireNonNull(settings.portal());
        assertThat(portal.listener().proxies()).containsExactly("127.0.0.0/8", "::1/128");
        assertThat(portal.operators()).containsExactly("anna@example.org", "bert");
        assertThat(portal.openId()).isNotNull().satisfies(openId -> {
            assertThat(openId)
                    .extracting(OpenId::name, OpenId::loginClaim, OpenId::secondFactor)
                    .containsExactly("sso.example.org", "email", new OpenId.SecondFactor(List.of("gold"), List.of()));
            assertThat(text(openId.clientSecret())).isEqualTo(Folder.CANARY);
        });
        assertThat(settings.api())
                .isEqualTo(new Api(
                        new WebListener("::1", 0, WebTls.NONE, null, List.of("10.0.0.0/8")),
                        new SharedSignals(
                                URI.create("http://127.0.0.1:81"),
                                "us",
                                new SharedSignals.Keys.InFile(folder.resolve("tls.pem")),
                                "sub")));
        assertThat(settings.mail()).isNotNull().satisfies(mail -> {
            assertThat(mail.port()).isEqualTo(587);
            assertThat(mail.from()).isEqualTo(new NoticeMail.Sender("Grüße & Co.", "no-reply@example.org"));
        });
        assertThat(settings.clients())
                .isEqualTo(new Clients(
                        "Example Mail",
                        List.of("example.org"),
                        List.of(new Clients.MailServer("mail.example.org", 143, ListenerTls.STARTTLS)),
                        List.of(new Clients.MailServer("smtp.example.org", 465, ListenerTls.IMPLICIT)),
                        new Clients.DavServer("mail.example.org", 443, "/")));
        assertThat(settings.toString()).doesNotContain(Folder.CANARY);
    }

    @Test
    void clients_prefer_implicit_tls_and_reach_calendars_behind_a_reverse_proxy_at_the_standard_port()
            throws Exception {
        Settings settings = Folder.minimal(folder).load("""
                        node: {name: gate.example.org}
                        listeners:
                          - {protocol: smtp, port: 587, tls: starttls}
                          - {protocol: smtp, port: 465, address: 127.0.0.1}
                          - {protocol: smtp, port: 465, address: "::1"}
                          - {protocol: dav, port: 8443, address: 127.0.0.1, tls: none}
                        tls: {certificate: tls.pem, key: key.pem}
                        backends:
                          smtp: {host: smtp.example.org, port: 587, login: xclient}
                          dav: {host: dav, port: 80, path: /cal/}
                        clients: {smtp: {host: smtp.example.org}}
                        """);

        assertThat(settings.clients().smtp())
                .containsExactly(
                        new Clients.MailServer("smtp.example.org", 465, ListenerTls.IMPLICIT),
                        new Clients.MailServer("smtp.example.org", 587, ListenerTls.STARTTLS));
        assertThat(settings.clients().dav()).isEqualTo(new Clients.DavServer("gate.example.org", 443, "/cal/"));
    }

    @Test
    void a_kind_alone_takes_its_defaults() throws Exception {
        Folder files = Folder.minimal(folder);
        assertThat(files.load(Folder.MINIMAL + "record: sqlite\n").record())
                .isEqualTo(files.load(Folder.MINIMAL).record())
                .isEqualTo(files.load(Folder.MINIMAL + "record: {sqlite: }\n").record());
    }

    @Test
    void one_newline_ends_a_secret_file_and_is_no_part_of_it() throws Exception {
        Folder files = Folder.minimal(folder);
        files.secret("secret", " s3cret \r\n");
        assertThat(servicePassword(files)).isEqualTo(" s3cret ");
        files.secret("secret", "s3cret");
        assertThat(servicePassword(files)).isEqualTo("s3cret");
    }

    @Test
    void the_pepper_of_the_data_folder_is_used_once_it_is_there_and_stating_the_default_changes_nothing()
            throws Exception {
        Folder files = Folder.minimal(folder);
        String stated = Folder.MINIMAL + "passwords: {pepper: {file: data/pepper}}\n";
        assertThat(files.load(stated).passwords().pepper()).isInstanceOf(Pepper.ToBeMade.class);

        files.secret("data/pepper", Folder.CANARY);
        assertThat(files.load(stated).passwords().pepper()).isInstanceOf(Pepper.Given.class);
        assertThat(files.load(Folder.MINIMAL).passwords().pepper()).isInstanceOf(Pepper.Given.class);

        files.secret("data/pepper", "too short");
        assertThat(files.problems(Folder.MINIMAL)).singleElement().asString().contains("a pepper of 9 bytes in line 1");
    }

    @Test
    void E1_no_secret_is_in_the_text_of_the_settings() throws Exception {
        Settings settings = Folder.minimal(folder).load(Folder.MINIMAL + "passwords: {pepper: {env: SECRET}}\n");
        assertThat(settings.toString()).contains("Secret[redacted]").doesNotContain(Folder.CANARY);
    }

    @Test
    void wiping_a_copy_leaves_the_secret_whole() {
        Secret secret = Secret.of("s3cret");
        Arrays.fill(secret.bytes(), (byte) 0);
        assertThat(text(secret)).isEqualTo("s3cret");
    }

    private static String servicePassword(Folder files) throws IOException, ConfigException {
        MailBackend imap =
                Objects.requireNonNull(files.load(Folder.MINIMAL).backends().imap());
        return text(((BackendLogin.ServicePassword) imap.login()).password());
    }

    private static String text(Secret secret) {
        return new String(secret.bytes(), StandardCharsets.UTF_8);
    }
}
