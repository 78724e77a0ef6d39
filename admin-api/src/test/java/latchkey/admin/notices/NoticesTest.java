package latchkey.admin.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import latchkey.admin.links.NotMe;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Issuance;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.links.Link;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Owners are told once, whatever becomes of mail server and nodes. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set by JUnit
class NoticesTest {

    private static final Duration QUIET = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    private GreenMail server;
    private int port;
    private Owners owners;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        startServer();
        owners = new Owners(folder);
    }

    @AfterEach
    void stop() {
        owners.close();
        server.stop();
    }

    private void startServer() {
        server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    private Sender sender() {
        return new SmtpSender(Owners.mail(port));
    }

    @Test
    void a_new_password_is_told_with_a_link_that_stops_it() throws Exception {
        Account anna = owners.account(Owners.ANNA);
        AppPassword phone = owners.password(anna, "Anna’s phone", null);
        try (Notices _ = owners.notices(sender())) {
            MimeMessage mail = mails(1).getFirst();

            assertThat(mail.getSubject()).isEqualTo("New app password: Anna’s phone");
            assertThat(mail.getHeader("To", ",")).isEqualTo(Owners.ANNA);
            assertThat(mail.getFrom()[0]).isInstanceOfSatisfying(InternetAddress.class, from -> {
                assertThat(from.getPersonal()).isEqualTo("Example & Söhne");
                assertThat(from.getAddress()).isEqualTo("no-reply@example.org");
            });
            assertThat(mail.getContentType()).startsWith("text/plain").containsIgnoringCase("utf-8");
            assertThat(mail.getHeader("Auto-Submitted", ",")).isEqualTo("auto-generated");
            assertThat(mail.getMessageID()).matches("<[0-9a-f-]{36}@example\\.org>");
            String text = text(mail);
            assertThat(text)
                    .contains(
                            "“Anna’s phone”", "Account: anna@example.org", "Done by: anna@example.org", "Example Mail")
                    .doesNotContain("<", "{");
            Matcher link = Pattern.compile("https://account\\.example\\.org/not-me/(\\S+)")
                    .matcher(text);
            assertThat(link.find()).isTrue();
            Optional<Link> behind = owners.credentials.links().look(link.group(1), Link.Kind.NOT_ME);
            assertThat(behind).hasValueSatisfying(found -> {
                assertThat(found.account()).isEqualTo(anna.id());
                assertThat(NotMe.of(found.payload()).credential()).isEqualTo(phone.id());
            });
        }
    }

    @Test
    void everything_that_stops_passwords_is_told_with_its_reason() throws Exception {
        Account anna = owners.account(Owners.ANNA);
        var passwords = owners.credentials.passwords();
        passwords.revoke(owners.password(anna, "one", null).id(), "anna@example.org", "lost in the train");
        owners.password(anna, "two", null);
        passwords.revokeAll(anna.id(), "operator", "stolen laptop");
        owners.credentials.accounts().primaryPasswordChanged(anna.id(), "anna@example.org", "");
        owners.credentials.accounts().primaryPasswordReset(anna.id(), "operator", "forgotten");
        owners.credentials.accounts().twoFactor(anna.id(), TwoFactor.NONE, "operator");
        try (Notices _ = owners.notices(sender())) {
            List<MimeMessage> mails = mails(7);
            assertThat(mails.stream().map(NoticesTest::subject))
                    .containsExactly(
                            "New app password: one",
                            "App password stopped: one",
                            "New app password: two",
                            "All your app passwords were stopped",
                            "Your password was changed",
                            "Your password was reset",
                            "Two-factor sign-in was turned off");
            assertThat(text(mails.get(0))).as("stopped by now").doesNotContain("/not-me/");
            assertThat(text(mails.get(1))).contains("Reason: lost in the train").doesNotContain("/not-me/");
            assertThat(text(mails.get(3))).contains("Done by: operator", "Reason: stolen laptop");
        }
    }

    @Test
    void the_first_use_from_another_network_is_told_and_the_very_first_is_not() throws Exception {
        Account anna = owners.account(Owners.ANNA);
        Issuance.Issued phone = owners.issue(anna, "phone", null);
        try (Notices _ = owners.notices(sender())) {
            mails(1);
            owners.use(anna, phone, "203.0.113.9");
            Thread.sleep(QUIET);
            assertThat(received()).isEqualTo(1);

            owners.use(anna, phone, "198.51.100.7");
            MimeMessage mail = mails(2).getLast();
            assertThat(subject(mail)).isEqualTo("phone: used from a new place");
            assertThat(text(mail)).contains("198.51.100", "Thunderbird", "/not-me/");
        }
    }

    @Test
    void expiry_is_told_seven_days_before_and_on_the_day_and_never_again() throws Exception {
        Account anna = owners.account(Owners.ANNA);
        owners.password(anna, "scanner", Duration.ofDays(30));
        owners.password(anna, "for a week", Duration.ofDays(7));
        try (Notices _ = owners.notices(sender())) {
            mails(2);
            owners.clock.advance(Duration.ofDays(5));
            Thread.sleep(QUIET);
            assertThat(received()).isEqualTo(2);

            owners.clock.advance(Duration.ofDays(1).plusHours(1));
            assertThat(subject(mails(3).getLast())).isEqualTo("for a week: expires today");
            owners.clock.advance(Duration.ofDays(18));
            MimeMessage soon = mails(4).getLast();
            assertThat(subject(soon)).startsWith("scanner: expires on ");
            assertThat(text(soon)).contains("stops working on").doesNotContain("/not-me/");
            owners.clock.advance(Duration.ofDays(5));
            assertThat(subject(mails(5).getLast())).isEqualTo("scanner: expires today");
            Thread.sleep(QUIET);
            assertThat(received()).isEqualTo(5);
            assertThat(owners.fates).isEqualTo(Map.of(Fate.SENT, 5));
        }
    }

    @Test
    void while_the_mail_server_is_down_nothing_is_lost_and_nothing_doubled() throws Exception {
        Account anna = owners.account(Owners.ANNA);
        owners.password(anna, "before", null);
        try (Notices _ = owners.notices(sender())) {
            assertThat(subject(mails(1).getFirst())).isEqualTo("New app password: before");
            // Until its receipt has arrived, too: a mail whose receipt is lost is sent again.
            Thread.sleep(QUIET);
            server.stop();
            for (int i = 0; i < 5; i++) {
                String label = "while down " + i;
                assertTimeoutPreemptively(Duration.ofSeconds(5), () -> owners.password(anna, label, null));
                Thread.sleep(100);
            }
            startServer();
            assertThat(mails(5).stream().map(NoticesTest::subject))
                    .containsExactlyElementsOf(IntStream.range(0, 5)
                            .mapToObj(i -> "New app password: while down " + i)
                            .toList());
            Thread.sleep(QUIET);
            assertThat(received()).isEqualTo(5);
            assertThat(owners.fates).containsOnlyKeys(Fate.SENT, Fate.PUT_OFF).containsEntry(Fate.SENT, 6);
        }
    }

    @Test
    void of_two_nodes_one_tells_and_the_other_goes_on_after_it() throws Exception {
        Account anna = owners.account(Owners.ANNA);
        try (Owners other = new Owners(folder, owners.clock);
                Notices there = other.notices(sender())) {
            try (Notices _ = owners.notices(sender())) {
                for (int i = 0; i < 10; i++) {
                    owners.password(anna, "password " + i, null);
                }
                mails(10);
                Thread.sleep(QUIET);
                assertThat(received()).isEqualTo(10);
            }
            owners.password(anna, "last", null);
            assertThat(subject(mails(11).getLast())).isEqualTo("New app password: last");
            assertThat(there).isNotNull();
        }
    }

    @Test
    void the_address_is_the_login_or_else_the_first_alias_that_is_one_or_else_nobody_is_told() throws Exception {
        owners.password(owners.account("berta", "b", "berta@example.org", "other@example.org"), "hers", null);
        owners.password(owners.account("carla"), "nobody hears", null);
        owners.password(owners.account("dora@bücher.example"), "abroad", null);
        try (Notices _ = owners.notices(sender())) {
            assertThat(mails(2).stream().map(NoticesTest::to))
                    .containsExactly("berta@example.org", "dora@xn--bcher-kva.example");
            Thread.sleep(QUIET);
            assertThat(received()).isEqualTo(2);
        }
    }

    @Test
    void without_a_portal_there_are_no_links() throws Exception {
        owners.password(owners.account(Owners.ANNA), "phone", null);
        NoticeWriter writer = new NoticeWriter(owners.credentials, "Example Mail", null);
        try (Notices _ = new Notices(owners.credentials, writer, sender(), Owners.HURRY, _ -> {}).begin()) {
            assertThat(text(mails(1).getFirst()))
                    .contains("tell the people who run Example Mail")
                    .doesNotContain("http");
        }
    }

    private int received() {
        return server.getReceivedMessages().length;
    }

    /** Those that came, once there are so many. */
    private List<MimeMessage> mails(int count) {
        assertThat(server.waitForIncomingEmail(20_000, count))
                .as("%s of %s", received(), count)
                .isTrue();
        return Arrays.asList(server.getReceivedMessages());
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String to(MimeMessage mail) {
        try {
            return mail.getRecipients(Message.RecipientType.TO)[0].toString();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(MimeMessage mail) throws Exception {
        return mail.getContent().toString().replace("\r\n", "\n");
    }
}
