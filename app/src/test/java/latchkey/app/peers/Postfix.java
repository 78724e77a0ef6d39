package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Postfix with the port of {@code deploy/postfix/master.cf}, in a queue of its own; all mail to example.org ends in one
 * maildir. The machine's own Postfix is neither needed nor touched.
 */
final class Postfix implements Peer {

    private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");

    private final Path folder;
    private final int port;
    private final ServerProcess process;

    private Postfix(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** In clear with STARTTLS; AUTH goes to Dovecot. */
    static Postfix start(Path folder, Certificates certificates, Dovecot dovecot) {
        int port = ServerProcess.freePort();
        Path configuration = folder.resolve("conf");
        try {
            Files.createDirectory(configuration);
            for (String writable : List.of("data", "mail")) {
                Path made = Files.createDirectory(folder.resolve(writable));
                Files.setOwner(
                        made,
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
            }
            Files.createDirectory(folder.resolve("queue"));
            Files.writeString(configuration.resolve("main.cf"), main(folder, certificates));
            Files.writeString(
                    configuration.resolve("master.cf"),
                    Deployed.file("postfix/master.cf")
                                    .with("127.0.0.1:10587", "127.0.0.1:" + port)
                                    .with("private/auth", dovecot.authSocket().toString())
                                    .text()
                            + SERVICES);
            // Makes the queue's folders, with their owners.
            Commands.run(List.of("postfix", "-c", configuration.toString(), "check"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess process = ServerProcess.start(
                folder.resolve("output"),
                Map.of("MAIL_CONFIG", configuration.toString()),
                List.of(DAEMONS.resolve("master").toString(), "-d", "-c", configuration.toString()));
        process.awaitPort(port);
        return new Postfix(folder, port, process);
    }

    private static String main(Path folder, Certificates certificates) {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = %2$s
                maillog_file = %1$s/mail.log
                maillog_file_prefixes = %1$s
                myhostname = mx.example.org
                mydestination =
                mynetworks =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                alias_database =
                virtual_mailbox_domains = example.org
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:all/
                virtual_uid_maps = static:%3$s
                virtual_gid_maps = static:%4$s
                virtual_mailbox_limit = 0
                mailbox_size_limit = 0
                message_size_limit = 104857600
                smtpd_tls_security_level = may
                smtpd_tls_chain_files = %5$s, %6$s
                """.formatted(
                        folder,
                        DAEMONS,
                        Commands.run(List.of("id", "-u", "postfix")).strip(),
                        Commands.run(List.of("id", "-g", "postfix")).strip(),
                        certificates.key(),
                        certificates.certificate());
    }

    private static final String SERVICES = """
            postlog   unix-dgram n  -       n       -       1       postlogd
            cleanup   unix  n       -       n       -       0       cleanup
            qmgr      unix  n       -       n       300     1       qmgr
            rewrite   unix  -       -       n       -       -       trivial-rewrite
            bounce    unix  -       -       n       -       0       bounce
            defer     unix  -       -       n       -       0       bounce
            trace     unix  -       -       n       -       0       bounce
            verify    unix  -       -       n       -       1       verify
            proxymap  unix  -       -       n       -       -       proxymap
            virtual   unix  -       n       n       -       -       virtual
            error     unix  -       -       n       -       -       error
            retry     unix  -       -       n       -       -       error
            anvil     unix  -       -       n       -       1       anvil
            scache    unix  -       -       n       -       1       scache
            tlsmgr    unix  -       -       n       1000?   1       tlsmgr
            """;

    int port() {
        return port;
    }

    /** The messages delivered to a recipient, by the part before the {@code @}; waits until nothing is under way. */
    List<Path> delivered(String localPart) {
        process.await("without mail under way", this::queueIsEmpty);
        return Maildir.messages(folder.resolve("mail").resolve("all")).stream()
                .filter(message -> isFor(localPart, message))
                .toList();
    }

    private static boolean isFor(String localPart, Path message) {
        try (Stream<String> lines = Files.lines(message, StandardCharsets.ISO_8859_1)) {
            return lines.takeWhile(line -> !line.isEmpty())
                    .anyMatch(line -> line.equals("Delivered-To: " + localPart + "@example.org"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean queueIsEmpty() {
        return Stream.of("maildrop", "incoming", "active", "deferred")
                .allMatch(queue ->
                        Maildir.files(folder.resolve("queue").resolve(queue)).isEmpty());
    }

    @Override
    public String name() {
        return "Postfix";
    }

    @Override
    public String log() {
        return process.log() + ServerProcess.text(folder.resolve("mail.log"));
    }

    @Override
    public void close() {
        process.close();
    }
}
