package latchkey.setup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import org.jspecify.annotations.Nullable;

/**
 * A configuration profile for iPhone, iPad and Mac with mail, calendars and contacts, by
 * <a href="https://developer.apple.com/documentation/devicemanagement">Apple's Device Management</a>: the payloads
 * com.apple.mail.managed, com.apple.caldav.account and com.apple.carddav.account. Its identifiers follow from the names,
 * so that a later profile for the same account takes the place of an earlier one.
 */
public final class AppleProfile {

    /** Also of a signed one. */
    public static final String MEDIA_TYPE = "application/x-apple-aspen-config";

    /** What a saved file must end with. */
    public static final String FILE_NAME_END = ".mobileconfig";

    private final Clients clients;
    private final String login;
    private final Optional<MailAddress> address;
    private final @Nullable CharSequence password;
    private final String identifier;
    private final Xml xml = new Xml();

    private AppleProfile(
            Clients clients, String login, Optional<MailAddress> address, @Nullable CharSequence password) {
        this.clients = clients;
        this.login = login;
        this.address = address;
        this.password = password;
        this.identifier = identifier(clients, login);
    }

    /**
     * Property list in XML, for the caller to sign and, if there is a password in it, to wipe.
     *
     * @param login what the person signs in with
     * @param address the person's; empty: the device asks for it
     * @param password {@code null}: the device asks for it, once for each of mail, calendars and contacts
     */
    public static byte[] document(
            Clients clients, String login, Optional<MailAddress> address, @Nullable CharSequence password) {
        return new AppleProfile(clients, login, address, password).write();
    }

    private byte[] write() {
        xml.documentType("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
                + " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">");
        xml.within("plist", () -> xml.within("dict", this::profile), "version", "1.0");
        return xml.bytes();
    }

    private void profile() {
        common("Configuration", identifier, clients.name());
        text("PayloadOrganization", clients.name());
        text("PayloadDescription", "Mail, calendars and contacts of " + login);
        xml.element("key", "PayloadContent").within("array", this::payloads);
    }

    private void payloads() {
        Optional<MailServer> imap = clients.imap().stream().findFirst();
        Optional<MailServer> smtp = clients.smtp().stream().findFirst();
        if (imap.isPresent() && smtp.isPresent()) {
            xml.within("dict", () -> mail(imap.get(), smtp.get()));
        }
        if (clients.dav() != null) {
            DavServer dav = clients.dav();
            xml.within("dict", () -> dav("com.apple.caldav.account", "CalDAV", dav));
            xml.within("dict", () -> dav("com.apple.carddav.account", "CardDAV", dav));
        }
    }

    /** UseSSL stands for STARTTLS too: the device finds out. */
    private void mail(MailServer imap, MailServer smtp) {
        common("com.apple.mail.managed", identifier + ".mail", clients.name());
        text("EmailAccountDescription", clients.name());
        text("EmailAccountType", "EmailTypeIMAP");
        address.ifPresent(known -> text("EmailAddress", known.text()));
        server("IncomingMailServer", imap);
        server("OutgoingMailServer", smtp);
        password("IncomingPassword");
        flag("OutgoingPasswordSameAsIncomingPassword");
    }

    private void server(String prefix, MailServer server) {
        text(prefix + "Authentication", "EmailAuthPassword");
        text(prefix + "HostName", server.host());
        number(prefix + "PortNumber", server.port());
        flag(prefix + "UseSSL");
        text(prefix + "Username", login);
    }

    /** No principal URL: Apple's apps pass it over and begin at /.well-known. */
    private void dav(String type, String prefix, DavServer server) {
        common(type, identifier + "." + prefix.toLowerCase(Locale.ROOT), clients.name());
        text(prefix + "AccountDescription", clients.name());
        text(prefix + "HostName", server.host());
        number(prefix + "Port", server.port());
        flag(prefix + "UseSSL");
        text(prefix + "Username", login);
        password(prefix + "Password");
    }

    private void common(String type, String name, String displayName) {
        text("PayloadType", type);
        number("PayloadVersion", 1);
        text("PayloadIdentifier", name);
        text("PayloadUUID", uuid(name));
        text("PayloadDisplayName", displayName);
    }

    private void password(String key) {
        if (password != null) {
            text(key, password);
        }
    }

    private void text(String key, CharSequence value) {
        xml.element("key", key).element("string", value);
    }

    private void number(String key, int value) {
        xml.element("key", key).element("integer", value);
    }

    private void flag(String key) {
        xml.element("key", key).empty("true");
    }

    /** The host backwards, as Apple's are, and the account's own. */
    private static String identifier(Clients clients, String login) {
        String host = clients.imap().stream()
                .map(MailServer::host)
                .findFirst()
                .orElseGet(() ->
                        clients.dav() == null ? "localhost" : clients.dav().host());
        List<String> labels = new ArrayList<>(List.of(host.split("\\.")));
        Collections.reverse(labels);
        return String.join(".", labels) + ".latchkey." + uuid(login.toLowerCase(Locale.ROOT));
    }

    /** RFC 9562 section 5.3. */
    private static String uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                .toString()
                .toUpperCase(Locale.ROOT);
    }
}
