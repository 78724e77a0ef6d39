package latchkey.setup;

import static latchkey.setup.Example.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import latchkey.config.Clients;
import org.junit.jupiter.api.Test;

class AppleProfileTest {

    @Test
    void has_mail_calendars_and_contacts_with_the_password_in_each() throws Exception {
        byte[] plist = profile(Example.CLIENTS, "alice@example.org", "abcd-efgh-ijkl-mnop");

        assertThat(values(plist, "PayloadType"))
                .containsExactly(
                        "Configuration",
                        "com.apple.mail.managed",
                        "com.apple.caldav.account",
                        "com.apple.carddav.account");
        assertThat(values(plist, "EmailAccountType")).containsExactly("EmailTypeIMAP");
        assertThat(values(plist, "EmailAddress")).containsExactly("alice@example.org");
        assertThat(values(plist, "IncomingMailServerHostName")).containsExactly("mail.example.org");
        assertThat(values(plist, "IncomingMailServerPortNumber")).containsExactly("993");
        assertThat(values(plist, "OutgoingMailServerPortNumber")).containsExactly("465");
        assertThat(values(plist, "CalDAVHostName")).containsExactly("mail.example.org");
        assertThat(values(plist, "CardDAVUsername")).containsExactly("alice@example.org");
        assertThat(found(plist, "//key[contains(text(), 'UseSSL')]/following-sibling::*[1][self::true]"))
                .hasSize(4);
        for (String key : List.of("IncomingPassword", "CalDAVPassword", "CardDAVPassword")) {
            assertThat(values(plist, key)).as(key).containsExactly("abcd-efgh-ijkl-mnop");
        }
        assertThat(found(
                        plist, "//key[.='OutgoingPasswordSameAsIncomingPassword']/following-sibling::*[1][self::true]"))
                .hasSize(1);
    }

    @Test
    void without_a_password_the_device_asks() throws Exception {
        byte[] plist = AppleProfile.document(Example.CLIENTS, "alice@example.org", Optional.of(Example.ALICE), null);
        assertThat(found(plist, "//key[contains(text(), 'Password') and following-sibling::*[1][self::string]]"))
                .isEmpty();
    }

    @Test
    void a_login_that_is_no_address_is_none_here_either() throws Exception {
        byte[] plist = AppleProfile.document(Example.CLIENTS, "alice", Optional.empty(), null);
        assertThat(values(plist, "IncomingMailServerUsername")).containsExactly("alice");
        assertThat(values(plist, "EmailAddress")).isEmpty();
    }

    @Test
    void identifiers_are_stable_for_an_account_and_differ_between_accounts_and_payloads() throws Exception {
        List<String> alice = values(profile(Example.CLIENTS, "alice@example.org", "one"), "PayloadUUID");
        assertThat(alice).hasSize(4).doesNotHaveDuplicates().allMatch(uuid -> uuid.matches("[0-9A-F-]{36}"));
        assertThat(values(profile(Example.CLIENTS, "alice@example.org", "two"), "PayloadUUID"))
                .isEqualTo(alice);
        assertThat(values(profile(Example.CLIENTS, "bob@example.org", "one"), "PayloadUUID"))
                .doesNotContainAnyElementsOf(alice);
        assertThat(values(profile(Example.CLIENTS, "bob@example.org", "one"), "PayloadIdentifier"))
                .allMatch(identifier -> identifier.startsWith("org.example.mail.latchkey."));
    }

    @Test
    void hostile_names_stay_text() throws Exception {
        String hostile = "</string><key>PayloadRemovalDisallowed</key><true/>&x;\r\n";
        byte[] plist = AppleProfile.document(Example.CLIENTS, hostile, Optional.empty(), hostile);

        assertThat(values(plist, "CalDAVUsername")).containsExactly(hostile);
        assertThat(values(plist, "CalDAVPassword")).containsExactly(hostile);
        assertThat(values(plist, "PayloadDisplayName")).containsOnly("Example <Mail> & \"Co\"");
        assertThat(found(plist, "//key[.='PayloadRemovalDisallowed']")).isEmpty();
    }

    @Test
    void only_what_is_offered_is_in_it() throws Exception {
        assertThat(values(profile(Example.NO_DOMAINS, "alice@example.org", "x"), "PayloadType"))
                .containsExactly("Configuration", "com.apple.mail.managed");
        Clients calendars = new Clients("Cal", List.of(), List.of(), List.of(), Example.CLIENTS.dav());
        assertThat(values(profile(calendars, "alice@example.org", "x"), "PayloadType"))
                .containsExactly("Configuration", "com.apple.caldav.account", "com.apple.carddav.account");
    }

    @Test
    void begins_as_property_lists_do() {
        assertThat(new String(profile(Example.CLIENTS, "a@b.org", "x"), StandardCharsets.UTF_8))
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC");
    }

    private static byte[] profile(Clients clients, String login, String password) {
        return AppleProfile.document(clients, login, MailAddress.parse(login), password);
    }

    private static List<String> values(byte[] plist, String key) throws Exception {
        return found(plist, "//key[.='" + key + "']/following-sibling::*[1]");
    }
}
