package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.links.Link.Kind;
import latchkey.credentials.secret.KeyedHash;
import latchkey.credentials.secret.PasswordKey;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.RandomToken;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** E1: a password goes through success, failure and outage, and nothing that is written down tells it. */
@Isolated("it reads all that is logged")
@ParameterizedClass
@EnumSource(TestStore.class)
class CanaryTest {
    private final Store store;
    private final Queue<String> written = new ConcurrentLinkedQueue<>();

    CanaryTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
    }

    private final class Everything extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            written.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                written.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    @Test
    void e1NothingThatIsWrittenDownTellsAPassword() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        Everything everything = new Everything();
        everything.start();
        root.addAppender(everything);
        root.setLevel(Level.TRACE);
        root.getAppender("out").stop(); // TRACE is a lot to print
        Phone phone;
        List<String> tokens;
        try {
            Life life = live();
            outage(life);
            phone = life.phone;
            tokens = life.tokens;
        } finally {
            root.detachAppender(everything);
            root.setLevel(before);
            root.getAppender("out").start();
        }
        assertThat(written).as("TRACE is on").hasSizeGreaterThan(100);
        String letters = phone.text().replace("-", "");
        byte[] bytes = letters.getBytes(StandardCharsets.US_ASCII);
        List<String> tellTales = List.of(
                phone.text(),
                letters,
                letters.toUpperCase(Locale.ROOT),
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().encodeToString(bytes),
                java.util.Arrays.toString(bytes),
                HexFormat.of().formatHex(Samples.pepper(1)),
                "argon2id$v=19");
        assertThat(tokens).hasSize(2).allMatch(token -> token.length() == RandomToken.LENGTH);
        for (String line : written) {
            assertThat(line).doesNotContain(tellTales).doesNotContain(tokens);
        }
    }

    /** @param tokens the secret part of an API token, and a link's */
    private record Life(Credentials closed, Account alice, Phone phone, List<String> tokens) {}

    /** The password's life, but for the outage. */
    private Life live() {
        try (Credentials credentials = Credentials.open(settings(store))) {
            Account alice = account(credentials, ALICE);
            Phone phone = issue(credentials, alice);
            String letters = phone.text().replace("-", "");
            write(verify(credentials, ALICE, phone));
            write(credentials.verifier().known(attempt(ALICE, phone.text())));
            write(verify(credentials, "nobody@example.org", phone));
            write(credentials.verifier().verify(attempt(ALICE, phone.text() + "x")));
            write(attempt(ALICE, phone.text()));
            write(phone.password());
            write(settings(store));
            byte[] bytes = letters.getBytes(StandardCharsets.US_ASCII);
            write(new IssuedPassword(bytes));
            KeyedHash keyed = new KeyedHash(Samples.pepper(1));
            write(keyed);
            write(PasswordKey.of(keyed, new byte[] {1}, bytes));
            write(new Pepper(Samples.pepper(1)));
            try (IssuedPassword secret =
                    ((Issuance.Issued) credentials.passwords().issue(wish(alice))).secret()) {
                write(secret);
            }
            credentials.passwords().revoke(phone.id(), "alice", "lost");
            List<String> tokens = List.of(apiToken(credentials), link(credentials, alice, bytes));
            failAnInsert(credentials, alice);
            write(verify(credentials, ALICE, phone));
            return new Life(credentials, alice, phone, tokens);
        }
    }

    private String apiToken(Credentials credentials) {
        MadeToken made = credentials.tokens().make("help desk", Set.of(Role.ADMIN), null, "operator");
        write(made);
        write(credentials.tokens().check(made.text()));
        write(credentials.tokens().check(made.text() + "x"));
        credentials.tokens().revoke(made.token().id(), "operator");
        write(credentials.tokens().check(made.text()));
        return made.text().substring(made.text().length() - RandomToken.LENGTH);
    }

    private String link(Credentials credentials, Account alice, byte[] payload) {
        String token = credentials.links().make(Kind.PROFILE, alice.id(), payload, Duration.ofMinutes(5), "owner");
        write(credentials.links().look(token, Kind.PROFILE));
        write(credentials.links().look(token, Kind.ISSUE));
        write(credentials.links().claim(token, Kind.PROFILE));
        write(credentials.links().claim(token, Kind.PROFILE));
        return token;
    }

    /** A statement with a hash among its values fails. */
    private void failAnInsert(Credentials credentials, Account alice) {
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement()) {
            statement.execute("delete from app_password where id > 2");
            statement.execute("create unique index only_one on app_password (account_id)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        write(trace(catchThrowable(() -> credentials.passwords().issue(wish(alice)))));
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private void outage(Life life) {
        write(verify(life.closed, ALICE, life.phone));
        write(trace(catchThrowable(() -> life.closed.passwords().issue(wish(life.alice)))));
    }

    private void write(@org.jspecify.annotations.Nullable Object what) {
        written.add(String.valueOf(what));
    }
}
