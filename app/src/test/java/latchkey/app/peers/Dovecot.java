package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Dovecot with maildirs for alice and bob, and the master user of {@code deploy/dovecot/latchkey.conf}. */
final class Dovecot implements Peer {

    static final String MASTER = "latchkey";
    static final String MASTER_PASSWORD = "dovecot master \"password\" \\ of the tests";
    static final String ALICE = "alice@example.org";
    static final String BOB = "bob@example.org";

    private final Path folder;
    private final Path authSocket;
    private final int port;
    private final int tlsPort;
    private final ServerProcess process;

    private Dovecot(Path folder, Path authSocket, int port, int tlsPort, ServerProcess process) {
        this.folder = folder;
        this.authSocket = authSocket;
        this.port = port;
        this.tlsPort = tlsPort;
        this.process = process;
    }

    /** On one port in clear with STARTTLS, on another with TLS; the gateway's addresses as in the file handed out. */
    static Dovecot start(Path folder, Certificates certificates) {
        return start(folder, certificates, Deployed.file("dovecot/latchkey.conf"));
    }

    static Dovecot start(Path folder, Certificates certificates, Deployed latchkey) {
        int port = ServerProcess.freePort();
        int tlsPort = ServerProcess.freePort();
        Path master = folder.resolve("latchkey-master");
        Path authSocket = folder.resolve("auth");
        try {
            Files.writeString(master, MASTER + ":{PLAIN}" + MASTER_PASSWORD + "\n");
            Files.writeString(
                    folder.resolve("users"),
                    ALICE + ":{PLAIN}the primary password of alice::::::\n" + BOB
                            + ":{PLAIN}the primary password of bob::::::\n");
            Files.writeString(
                    folder.resolve("latchkey.conf"),
                    latchkey.with("/etc/dovecot/latchkey-master", master.toString())
                            .with("10143", String.valueOf(port))
                            .text());
            Path mail = Files.createDirectory(folder.resolve("mail"));
            Files.setOwner(
                    mail, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("mail"));
            Path received = Files.createDirectory(folder.resolve("received"));
            Files.setPosixFilePermissions(received, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.writeString(folder.resolve("dovecot.conf"), configuration(folder, tlsPort, certificates));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess process = ServerProcess.start(
                folder.resolve("log"),
                Map.of(),
                List.of("dovecot", "-F", "-c", folder.resolve("dovecot.conf").toString()));
        process.awaitPort(port);
        process.awaitPort(tlsPort);
        return new Dovecot(folder, authSocket, port, tlsPort, process);
    }

    private static String configuration(Path folder, int tlsPort, Certificates certificates) {
        return """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = /dev/stderr
                protocols = imap
                listen = 127.0.0.1
                ssl = yes
                ssl_cert = <%3$s
                ssl_key = <%4$s
                mail_location = maildir:%1$s/mail/%%u
                !include %1$s/latchkey.conf
                passdb {
                  driver = passwd-file
                  args = %1$s/users
                }
                userdb {
                  driver = passwd-file
                  args = %1$s/users
                  default_fields = uid=mail gid=mail home=%1$s/mail/%%u
                }
                first_valid_uid = 1
                protocol imap {
                  rawlog_dir = %1$s/received
                }
                service auth {
                  unix_listener %1$s/auth {
                    mode = 0666
                  }
                }
                service imap-login {
                  inet_listener with-tls {
                    address = 127.0.0.1
                    port = %2$d
                    ssl = yes
                  }
                }
                """.formatted(folder, tlsPort, certificates.certificate(), certificates.key());
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** Where Postfix checks logins. */
    Path authSocket() {
        return authSocket;
    }

    /** Waits until it has logged this: it answers first, and another of its processes writes the log. */
    void awaitLogged(String text) {
        process.await("logging " + text, () -> log().contains(text));
    }

    /** The files of an account's INBOX. */
    List<Path> inbox(String account) {
        return Maildir.messages(folder.resolve("mail").resolve(account));
    }

    /** All that it has received after its logins, with time stamps between. */
    String received() {
        return Maildir.files(folder.resolve("received")).stream()
                .filter(file -> file.toString().endsWith(".in"))
                .map(ServerProcess::text)
                .collect(Collectors.joining());
    }

    @Override
    public String name() {
        return "Dovecot";
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
