package latchkey.app.demo;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import latchkey.app.log.Logging;
import latchkey.app.node.OwnerOnly;
import latchkey.app.node.RunningNode;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running demo: a mail server, a calendar server and, before them, a node as {@code serve} runs it. */
public final class Demo implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

    private static final String HOST = "localhost";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private Demo() {}

    /**
     * Starts everything, and sees to it that everything is stopped and removed when the process ends.
     *
     * @param data the folder to keep accounts and passwords in; null for a temporary one
     * @return how to reach it
     */
    public static Access start(@Nullable Path data) throws IOException {
        Demo demo = new Demo();
        Runtime.getRuntime().addShutdownHook(new Thread(demo::end, "shutdown"));
        return demo.open(data);
    }

    private synchronized Access open(@Nullable Path data) throws IOException {
        Path folder = data == null ? temporaryFolder() : data.toAbsolutePath().normalize();
        OwnerOnly.folder(folder);
        opened(lock(folder));
        Certificates certificates = Certificates.make(folder);
        String servicePassword = servicePassword(folder);
        List<String> users = List.of(DemoAccounts.USER, DemoAccounts.OWNER);
        MailServer mail = opened(startMail(users, servicePassword));
        CalendarServer calendar = opened(CalendarServer.start(users, servicePassword));
        DemoPorts ports = DemoPorts.choose();
        Path configuration = DemoConfiguration.write(folder, ports, mail, calendar);
        Configuration configured = load(configuration);
        Logging.configure(configured.settings().log());
        RunningNode node = opened(RunningNode.start(configured));
        DemoAccounts accounts = new DemoAccounts(node.credentials());
        return new Access(
                DemoAccounts.USER,
                accounts.issue(),
                new Access.Owner(web(ports.portal()), DemoAccounts.OWNER, accounts.owner()),
                new Access.Api(
                        URI.create("http://" + HOST + ":" + node.apiPort().orElseThrow() + "/api/v1"),
                        accounts.token()),
                certificates.authority(),
                HOST,
                ports.imaps(),
                ports.imap(),
                ports.submissions(),
                ports.submission(),
                ports.https(),
                node.managementPort(),
                configuration);
    }

    private static URI web(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    private Path temporaryFolder() throws IOException {
        Path folder = Files.createTempDirectory("latchkey-demo-");
        open.push(() -> remove(folder));
        return folder;
    }

    /**
     * Held for as long as the demo runs, and let go of by the system if it is killed: a second demo in the same folder
     * would revoke the password of the first and replace its authority.
     */
    private static FileChannel lock(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(file)) {
            file.close();
            throw new FileSystemException(folder.toString(), null, "another demo runs with this folder");
        }
        return file;
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Known to the gateway and to the two servers behind it only. */
    private static String servicePassword(Path folder) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        OwnerOnly.write(folder.resolve("service-password"), password);
        return password;
    }

    private static MailServer startMail(List<String> users, String servicePassword) {
        try {
            return MailServer.start(users, servicePassword);
        } catch (MessagingException e) {
            throw new IllegalStateException("the letters are our own", e);
        }
    }

    private static Configuration load(Path configuration) {
        try {
            return ConfigLoader.read(configuration);
        } catch (ConfigException e) {
            throw new IllegalStateException("the demo's own configuration is wrong: " + e.getMessage(), e);
        }
    }

    private void end() {
        close();
        Logging.close();
    }

    /** Everything, in reverse. Waits for a start that is under way. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.error("not closed properly", e);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
