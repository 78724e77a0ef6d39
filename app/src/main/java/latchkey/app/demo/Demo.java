package latchkey.app.demo;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
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
import java.util.Set;
import java.util.stream.Stream;
import latchkey.app.log.Logging;
import latchkey.app.node.OwnerOnly;
import latchkey.app.node.RunningNode;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.config.Settings;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running demo: a mail server, a calendar server and, before them, a node as {@code serve} runs it. */
public final class Demo implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

    static final String USER = "demo@localhost";
    private static final String HOST = "localhost";
    private static final String LABEL = "Demo";
    private static final String BY = "demo";

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
        MailServer mail = opened(startMail(servicePassword));
        CalendarServer calendar = opened(CalendarServer.start(USER, servicePassword, FirstEvent.calendar()));
        Path configuration = DemoConfiguration.write(folder, mail, calendar);
        Settings settings = load(configuration);
        Logging.configure(settings.log());
        RunningNode node = opened(RunningNode.start(settings));
        List<Integer> ports = node.ports();
        return new Access(
                USER,
                issue(node.credentials()),
                certificates.authority(),
                HOST,
                ports.get(0),
                ports.get(1),
                ports.get(2),
                ports.get(3),
                ports.get(4),
                node.managementPort(),
                configuration);
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

    private static MailServer startMail(String servicePassword) {
        try {
            return MailServer.start(USER, servicePassword);
        } catch (MessagingException e) {
            throw new IllegalStateException("the letters are our own", e);
        }
    }

    private static Settings load(Path configuration) {
        try {
            return ConfigLoader.load(configuration);
        } catch (ConfigException e) {
            throw new IllegalStateException("the demo's own configuration is wrong: " + e.getMessage(), e);
        }
    }

    /** A kept folder already has the account, and the password of the last time, which nobody needs any more. */
    private static String issue(Credentials credentials) {
        Account account = credentials.accounts().find(USER).orElseGet(() -> add(credentials));
        for (AppPassword old : credentials.passwords().list(account.id())) {
            if (old.revocation() == null
                    && old.label().equals(LABEL)
                    && old.createdBy().equals(BY)) {
                credentials.passwords().revoke(old.id(), BY, "the demo was started anew");
            }
        }
        NewPassword wish = new NewPassword(account.id(), LABEL, Set.of(Service.values()), null, List.of(), BY);
        return switch (credentials.passwords().issue(wish)) {
            case Issuance.Issued(var _, IssuedPassword secret) -> {
                try (secret) {
                    yield new String(secret.shown(), StandardCharsets.US_ASCII);
                }
            }
            case Issuance.Refused(var _, var sentence) -> throw new IllegalStateException(sentence);
        };
    }

    private static Account add(Credentials credentials) {
        return switch (credentials.accounts().add(USER, List.of("demo"), TwoFactor.EXTERNAL, BY)) {
            case Registration.Added(Account account) -> account;
            case Registration.Refused(var _, var sentence) -> throw new IllegalStateException(sentence);
        };
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
