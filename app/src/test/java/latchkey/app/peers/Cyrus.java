package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Cyrus IMAP with the proxy user of {@code deploy/cyrus}; a mailbox is made when its owner first comes. */
final class Cyrus implements Peer {

    private static final String BIN = "/usr/lib/cyrus/bin/";
    /** Debian lets only one IMAP server be installed, so {@code .ci/run} unpacks this one's program there. */
    private static final Path UNPACKED = Deployed.root().resolve("target/cyrus" + BIN + "imapd");

    private static final String REALM = "mail.example.org";

    private final int port;
    private final ServerProcess process;

    private Cyrus(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    static Cyrus start(Path folder) {
        int port = ServerProcess.freePort();
        Path configuration = folder.resolve("imapd.conf");
        Path services = folder.resolve("cyrus.conf");
        try {
            for (String made : List.of("conf", "mail", "run", "run/proc", "run/lock", "run/socket")) {
                Files.createDirectory(folder.resolve(made));
            }
            Files.writeString(
                    configuration,
                    Deployed.file("cyrus/imapd.conf").text() + own().replace("FOLDER", folder.toString()));
            String service = Deployed.file("cyrus/cyrus.conf")
                    .with("127.0.0.1:10143", "127.0.0.1:" + port)
                    .with("imapd -U 30", imapd() + " -C " + configuration + " -U 30")
                    .text();
            Files.writeString(services, """
                    START { recover cmd="%sctl_cyrusdb -C %s -r" }
                    SERVICES {
                    %s}
                    EVENTS { checkpoint cmd="%sctl_cyrusdb -C %s -c" period=30 }
                    """.formatted(BIN, configuration, service, BIN, configuration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        addProxyUser(folder.resolve("sasldb2"));
        Commands.run(List.of("chown", "-R", "cyrus", folder.toString()));
        ServerProcess process = ServerProcess.start(
                folder.resolve("log"),
                Map.of(),
                List.of(
                        BIN + "master",
                        "-C",
                        configuration.toString(),
                        "-M",
                        services.toString(),
                        "-p",
                        folder.resolve("run/pid").toString()));
        process.awaitPort(port);
        return new Cyrus(port, process);
    }

    private static Path imapd() {
        return Files.exists(UNPACKED) ? UNPACKED : Path.of(BIN + "imapd");
    }

    /** What an installation has already. */
    private static String own() {
        return """
                configdirectory: FOLDER/conf
                partition-default: FOLDER/mail
                defaultpartition: default
                proc_path: FOLDER/run/proc
                mboxname_lockpath: FOLDER/run/lock
                idlesocket: FOLDER/run/socket/idle
                lmtpsocket: FOLDER/run/socket/lmtp
                notifysocket: FOLDER/run/socket/notify
                servername: %s
                admins: cyrus
                altnamespace: yes
                unixhierarchysep: yes
                virtdomains: userid
                defaultdomain: localhost
                autocreate_quota: 0
                sasl_pwcheck_method: auxprop
                sasl_auxprop_plugin: sasldb
                sasl_sasldb_path: FOLDER/sasldb2
                """.formatted(REALM);
    }

    private static void addProxyUser(Path passwords) {
        Commands.run(List.of(
                "sh",
                "-c",
                "printf %s \"$1\" | saslpasswd2 -p -c -f \"$2\" -u \"$3\" latchkey",
                "sh",
                Dovecot.MASTER_PASSWORD,
                passwords.toString(),
                REALM));
    }

    int port() {
        return port;
    }

    @Override
    public String name() {
        return "Cyrus";
    }

    @Override
    public String log() {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
