package latchkey.config;

import static java.util.Objects.requireNonNullElse;
import static latchkey.config.Choice.kind;
import static latchkey.config.FileForms.file;
import static latchkey.config.FileForms.path;
import static latchkey.config.FileForms.privateFile;
import static latchkey.config.Forms.address;
import static latchkey.config.Forms.character;
import static latchkey.config.Forms.duration;
import static latchkey.config.Forms.hiddenText;
import static latchkey.config.Forms.list;
import static latchkey.config.Forms.number;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.section;
import static latchkey.config.Forms.size;
import static latchkey.config.Forms.text;
import static latchkey.config.SecretForm.password;
import static latchkey.config.SecretForm.pepper;
import static latchkey.config.SecretForm.pepperByDefault;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every key of the file: its name, how it is written, its default. To add one, add a component to its record, a line
 * here, and a line each to {@code latchkey.yaml} and {@code latchkey.schema.json}; the tests name what was forgotten.
 */
final class SettingsReader {

    private static final String CERTIFICATE_AND_KEY = "certificate and key, as a listener uses TLS";

    private SettingsReader() {}

    /** Empty if the document has problems. */
    static Optional<Settings> settings(Section file) {
        Node node = file.section("node", SettingsReader::node);
        Path data =
                file.optional("data", path(), file.place().document().folder().resolve("data"));
        Backends backends = file.section("backends", SettingsReader::backends);
        ListenerReader ports = new ListenerReader(backends);
        List<Listener> listeners = file.required("listeners", list(section(ports::listener)));
        Management management = file.section("management", ports::management);
        @Nullable Tls tls = file.optional("tls", section(SettingsReader::tls));
        if (tls == null && listeners.stream().anyMatch(Listener::usesTls)) {
            file.at("tls").problem("nothing", CERTIFICATE_AND_KEY);
        }
        WebReader web = new WebReader(ports, tls);
        Optional<Portal> portal = file.optional("portal", section(web::portal), Optional.empty());
        Optional<Api> api = file.optional("api", section(web::api), Optional.empty());
        Optional<NoticeMail> mail = file.optional("mail", section(NoticeMailReader::mail), Optional.empty());
        ClientsReader clientsReader =
                new ClientsReader(portal.map(Portal::name).orElse(node.name()), node.name(), listeners, backends);
        Clients clients = file.section("clients", clientsReader::clients);
        RecordStore record = file.optional("record", record(data), sqliteByDefault(data));
        Optional<Redis> redis = redis(file, record);
        Nodes nodes = file.section("nodes", SettingsReader::nodes);
        @Nullable URI portalUrl = portal.map(Portal::url).orElse(null);
        Passwords passwords = file.section("passwords", section -> passwords(section, data, portalUrl));
        Limits limits = file.section("limits", SettingsReader::limits);
        Drain drain = file.section("drain", SettingsReader::drain);
        Reload reload = file.section("reload", SettingsReader::reload);
        Optional<Tracing> tracing = file.optional("tracing", section(LogReader::tracing), Optional.empty());
        Log log = file.section("log", LogReader::log);
        return file.place().document().isSound()
                ? Optional.of(new Settings(
                        node,
                        data,
                        listeners,
                        tls,
                        record,
                        redis.orElse(null),
                        nodes,
                        passwords,
                        backends,
                        limits,
                        portal.orElse(null),
                        api.orElse(null),
                        mail.orElse(null),
                        clients,
                        management,
                        drain,
                        reload,
                        tracing.orElse(null),
                        log))
                : Optional.empty();
    }

    private static Optional<Redis> redis(Section file, RecordStore record) {
        Optional<Redis> redis = file.optional("redis", section(RedisReader::redis), Optional.empty());
        if (file.has("redis")) {
            RedisReader.requireSharedRecord(file.at("redis"), record);
        }
        return redis;
    }

    private static Node node(Section node) {
        @Nullable String name = node.optional("name", text(Allowed.HOST));
        return new Node(name == null ? hostName() : name);
    }

    private static Tls tls(Section tls) {
        return new Tls(tls.required("certificate", file()), tls.required("key", privateFile()));
    }

    private static Form<RecordStore> record(Path data) {
        return new Choice<>(List.of(
                kind("sqlite", section(sqlite -> sqlite(sqlite, data))),
                kind("postgresql", section(SettingsReader::postgreSql))));
    }

    private static RecordStore.Sqlite sqlite(Section sqlite, Path data) {
        return new RecordStore.Sqlite(
                sqlite.optional("file", path(), sqliteByDefault(data).file()));
    }

    private static RecordStore.Sqlite sqliteByDefault(Path data) {
        return new RecordStore.Sqlite(data.resolve("latchkey.db"));
    }

    private static RecordStore.PostgreSql postgreSql(Section postgreSql) {
        return new RecordStore.PostgreSql(
                postgreSql.required("url", hiddenText(Allowed.POSTGRESQL_URL)),
                postgreSql.required("user", text(Allowed.NAME)),
                postgreSql.required("password", password()),
                postgreSql.optional(
                        "connections",
                        number(Allowed.DATABASE_CONNECTIONS),
                        RecordStore.PostgreSql.DEFAULT_CONNECTIONS));
    }

    private static Passwords passwords(Section passwords, Path data, @Nullable URI portal) {
        Path pepperFile = data.resolve("pepper");
        @Nullable Pepper pepper = passwords.optional("pepper", pepper(pepperFile));
        @Nullable URI issueAt = passwords.optional("issue-at", address(Allowed.WEB_ADDRESS));
        return new Passwords(
                passwords.optional("limit", number(Allowed.PASSWORDS_AN_ACCOUNT), Passwords.DEFAULT_LIMIT),
                pepper == null ? pepperByDefault(passwords.at("pepper"), pepperFile) : pepper,
                passwords.section("argon2", SettingsReader::argon2),
                passwords.optional("hash-threads", number(Allowed.HASH_THREADS), Passwords.DEFAULT_HASH_THREADS),
                passwords.optional("hash-queue", number(Allowed.HASH_QUEUE), Passwords.DEFAULT_HASH_QUEUE),
                issueAt == null ? portal : issueAt);
    }

    private static Passwords.Argon2 argon2(Section argon2) {
        Passwords.Argon2 least = Passwords.Argon2.MINIMUM;
        return new Passwords.Argon2(
                argon2.optional("memory", size(Allowed.ARGON2_MEMORY_KIB), least.memoryKib()),
                argon2.optional("iterations", number(Allowed.ARGON2_ITERATIONS), least.iterations()),
                argon2.optional("parallelism", number(Allowed.ARGON2_PARALLELISM), least.parallelism()));
    }

    private static Backends backends(Section backends) {
        return new Backends(
                backends.optional("imap", section(imap -> mailBackend(imap, imapLogin()))),
                backends.optional("smtp", section(smtp -> mailBackend(smtp, smtpLogin()))),
                backends.optional("dav", section(SettingsReader::davBackend)));
    }

    private static MailBackend mailBackend(Section backend, Form<BackendLogin> login) {
        String host = backend.required("host", text(Allowed.HOST));
        return new MailBackend(
                host,
                backend.required("port", number(Allowed.PORT)),
                backend.optional("tls", oneOf(List.of(BackendTls.values())), BackendTls.IMPLICIT),
                backend.optional("ca", file()),
                requireNonNullElse(backend.optional("tls-name", text(Allowed.HOST)), host),
                backend.required("login", login),
                backend.optional(
                        "connect-timeout", duration(Allowed.BACKEND_TIMEOUT), MailBackend.DEFAULT_CONNECT_TIMEOUT),
                backend.optional(
                        "login-timeout", duration(Allowed.BACKEND_TIMEOUT), MailBackend.DEFAULT_LOGIN_TIMEOUT));
    }

    private static Form<BackendLogin> imapLogin() {
        return new Choice<>(List.of(
                kind("master-authzid", section(SettingsReader::masterAuthzid)),
                kind("master-suffix", section(SettingsReader::masterSuffix)),
                kind("service-password", servicePassword())));
    }

    private static Form<BackendLogin> smtpLogin() {
        return new Choice<>(List.of(
                kind("xclient", section(_ -> new BackendLogin.Xclient())),
                kind("master-authzid", section(SettingsReader::masterAuthzid)),
                kind("master-suffix", section(SettingsReader::masterSuffix)),
                kind("service-password", servicePassword())));
    }

    private static BackendLogin masterAuthzid(Section master) {
        return new BackendLogin.MasterAuthzid(
                master.required("user", text(Allowed.NAME)), master.required("password", password()));
    }

    private static BackendLogin masterSuffix(Section master) {
        return new BackendLogin.MasterSuffix(
                master.required("user", text(Allowed.NAME)),
                master.required("password", password()),
                master.optional(
                        "separator", character(Allowed.SEPARATOR), BackendLogin.MasterSuffix.DEFAULT_SEPARATOR));
    }

    private static Form<BackendLogin> servicePassword() {
        return password().map(BackendLogin.ServicePassword::new);
    }

    private static DavBackend davBackend(Section backend) {
        String host = backend.required("host", text(Allowed.HOST));
        return new DavBackend(
                host,
                backend.required("port", number(Allowed.PORT)),
                backend.optional("tls", oneOf(List.of(BackendTls.NONE, BackendTls.IMPLICIT)), BackendTls.IMPLICIT),
                backend.optional("ca", file()),
                requireNonNullElse(backend.optional("tls-name", text(Allowed.HOST)), host),
                backend.optional("path", text(Allowed.URL_PATH), DavBackend.DEFAULT_PATH),
                backend.optional("identity", davIdentity(), new DavIdentity.Header(DavIdentity.Header.DEFAULT_NAME)),
                backend.optional(
                        "connect-timeout", duration(Allowed.BACKEND_TIMEOUT), DavBackend.DEFAULT_CONNECT_TIMEOUT),
                backend.optional(
                        "response-timeout", duration(Allowed.BACKEND_TIMEOUT), DavBackend.DEFAULT_RESPONSE_TIMEOUT));
    }

    private static Form<DavIdentity> davIdentity() {
        return new Choice<>(List.of(
                kind("header", text(Allowed.HEADER_NAME).map(DavIdentity.Header::new)),
                kind("master-suffix", section(SettingsReader::davMasterSuffix)),
                kind("service-password", password().map(DavIdentity.BasicServicePassword::new))));
    }

    private static DavIdentity davMasterSuffix(Section master) {
        return new DavIdentity.BasicMasterSuffix(
                master.required("user", text(Allowed.NAME)),
                master.required("password", password()),
                master.optional(
                        "separator",
                        character(Allowed.CERTAIN_SEPARATOR),
                        BackendLogin.MasterSuffix.DEFAULT_SEPARATOR));
    }

    private static Nodes nodes(Section nodes) {
        return new Nodes(
                nodes.optional("lease", duration(Allowed.LEASE), Nodes.DEFAULT.lease()),
                nodes.optional("outage", duration(Allowed.OUTAGE), Nodes.DEFAULT.outage()));
    }

    private static Limits limits(Section limits) {
        return new Limits(
                limits.optional("handshake", duration(Allowed.HANDSHAKE), Limits.DEFAULT.handshake()),
                limits.optional("pre-login", duration(Allowed.PRE_LOGIN), Limits.DEFAULT.preLogin()),
                limits.optional("idle", duration(Allowed.IDLE), Limits.DEFAULT.idle()),
                limits.optional("connections", number(Allowed.CONNECTIONS), Limits.DEFAULT.connections()),
                limits.optional(
                        "connections-per-address", number(Allowed.CONNECTIONS), Limits.DEFAULT.connectionsPerAddress()),
                limits.section("guesses", SettingsReader::guesses));
    }

    private static Limits.Guesses guesses(Section guesses) {
        Limits.Guesses standard = Limits.Guesses.DEFAULT;
        return new Limits.Guesses(
                guesses.optional("secrets", number(Allowed.GUESSES), standard.secrets()),
                guesses.optional("window", duration(Allowed.GUESS_WINDOW), standard.window()),
                guesses.optional("refuse-for", duration(Allowed.REFUSAL), standard.refuseFor()),
                guesses.optional("trusted", list(text(Allowed.NETWORK)), standard.trusted()));
    }

    private static Drain drain(Section drain) {
        return new Drain(
                drain.optional("announce", duration(Allowed.ANNOUNCEMENT), Drain.DEFAULT.announce()),
                drain.optional("within", duration(Allowed.DRAIN), Drain.DEFAULT.within()));
    }

    private static Reload reload(Section reload) {
        return new Reload(reload.optional("watch", oneOf(List.of(Reload.Watch.values())), Reload.DEFAULT.watch()));
    }

    /** The machine's name; a node whose machine has none that fits is called localhost. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return Allowed.HOST.test(name) ? name : Allowed.HOST.example();
        } catch (UnknownHostException _) {
            return Allowed.HOST.example();
        }
    }
}
