package latchkey.faults.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import latchkey.credentials.Account;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;

/** A process that issues and revokes for ever, says so line by line, and is killed meanwhile. */
public final class Victim {
    private static final Argon2Cost CHEAP = new Argon2Cost(8, 1, 1);

    private Victim() {}

    /** Arguments: the port of PostgreSQL, a login, the password to revoke first or "-", how many to make. */
    public static void main(String[] arguments) {
        PrintStream said = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (Credentials credentials = credentials(Integer.parseInt(arguments[0]))) {
            long account = account(credentials, arguments[1]);
            if (!arguments[2].equals("-")) {
                revoke(credentials, Long.parseLong(arguments[2]), said);
            }
            for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                long id = issue(credentials, account);
                said.println("issued " + id);
                if (i % 2 == 0) {
                    revoke(credentials, id, said);
                }
            }
        }
    }

    private static void revoke(Credentials credentials, long id, PrintStream said) {
        said.println("revoking " + id);
        credentials.passwords().revoke(id, "victim", "");
        said.println("revoked " + id);
    }

    /** The accounts and passwords of a lab's record. */
    public static Credentials credentials(int port) {
        Store store =
                new Store.PostgreSql(PostgreSql.url(port), "postgres", "any".getBytes(StandardCharsets.US_ASCII), 6);
        return Credentials.open(CredentialSettings.of(store, new byte[32]).with(draft -> {
            draft.argon2 = CHEAP;
            draft.activeLimit = 1_000_000;
        }));
    }

    /** The number of that account, which is made if it is not there. */
    public static long account(Credentials credentials, String login) {
        return credentials.accounts().find(login).map(Account::id).orElseGet(() -> {
            Registration made = credentials.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "victim");
            return ((Registration.Added) made).account().id();
        });
    }

    /** Issues a password that nobody will ever use. */
    public static long issue(Credentials credentials, long account) {
        Issuance.Issued issued = (Issuance.Issued) credentials
                .passwords()
                .issue(new NewPassword(account, "kill", EnumSet.of(Service.IMAP), null, List.of(), "victim"));
        issued.secret().close();
        return issued.password().id();
    }

    /** The classes that a victim needs, ready to be mapped: hundreds of them start. */
    public record Archive(Path file, Path jar, int port) {

        /**
         * All the lines that a victim said.
         *
         * @param unanswered the password whose revocation it asks for again; "-" for none
         * @param lines after which it is killed, with those of its start
         * @param millis and so much later
         */
        public List<String> saidUntilKilled(String login, String unanswered, int lines, int millis)
                throws IOException, InterruptedException {
            Process victim = start("-XX:SharedArchiveFile=" + file, jar, port, login, unanswered, "1000000");
            List<String> said = new ArrayList<>();
            try (BufferedReader reader = victim.inputReader(StandardCharsets.US_ASCII)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (line.matches("(issued|revoking|revoked) \\d+")) {
                        said.add(line);
                    }
                    if (said.size() == lines + 1) {
                        Thread.sleep(millis);
                        victim.toHandle().destroyForcibly(); // and read what it had said
                    }
                }
            } finally {
                victim.destroyForcibly().waitFor();
            }
            return said;
        }
    }

    /** Made by a victim that lives. */
    public static Archive archive(Path folder, int port) throws IOException, InterruptedException {
        Path file = folder.resolve("victim.jsa");
        Path jar = Scratch.jar(folder); // what is in folders cannot be archived
        Process first = start("-XX:ArchiveClassesAtExit=" + file, jar, port, "first@example.org", "-", "3");
        try (BufferedReader reader = first.inputReader(StandardCharsets.US_ASCII)) {
            reader.lines().forEach(_ -> {});
        }
        if (first.waitFor() != 0) {
            throw new AssertionError("a victim that nobody kills ends with " + first.exitValue());
        }
        return new Archive(file, jar, port);
    }

    private static Process start(String option, Path jar, int port, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-cp",
                Node.jar() + ":" + jar,
                Victim.class.getName(),
                String.valueOf(port)));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
