package latchkey.setup;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import latchkey.config.Clients;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;

/**
 * Outlook's Autodiscover in its plain XML form, by [MS-OXDSCLI] sections 2.2.3 and 2.2.4. Only IMAP and SMTP are ever
 * named: whoever is told of Exchange, ActiveSync or MAPI looks for nothing else (Thunderbird from version 140 too).
 */
public final class Autodiscover {

    /** Of request and answer. */
    public static final String MEDIA_TYPE = "text/xml; charset=utf-8";

    /** The longest request that is worth reading, in octets; real ones have less than a thousand. */
    public static final int LONGEST_REQUEST = 16 * 1024;

    private static final String ANSWER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
    private static final String FOR_OUTLOOK =
            "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSS").withZone(ZoneOffset.UTC);

    private sealed interface Request {

        record Settings(MailAddress address) implements Request {}

        /** Something other than settings for Outlook is wanted. */
        record OtherSchema() implements Request {}

        record Malformed() implements Request {}
    }

    private Autodiscover() {}

    /**
     * The answer, the settings or the protocol's error: 600 for a request that cannot be understood, 601 for one that
     * wants something else than settings for Outlook. Both are sent with status 200.
     *
     * @param body the request as it came; never answered for longer than a document of {@link #LONGEST_REQUEST} takes
     * @param now told in an error
     */
    public static byte[] answer(Clients clients, byte[] body, Instant now) {
        return switch (read(body)) {
            case Request.Settings(var address) -> settings(clients, address);
            case Request.OtherSchema _ -> error(clients, 601, "Provider is not available", now);
            case Request.Malformed _ -> error(clients, 600, "Invalid Request", now);
        };
    }

    private static byte[] settings(Clients clients, MailAddress address) {
        Xml xml = new Xml();
        xml.within(
                "Autodiscover",
                () -> xml.within(
                        "Response",
                        () -> xml.within("User", () -> xml.element("DisplayName", address.text()))
                                .within("Account", () -> {
                                    xml.element("AccountType", "email").element("Action", "settings");
                                    clients.imap().forEach(server -> protocol(xml, "IMAP", server, address));
                                    clients.smtp().forEach(server -> protocol(xml, "SMTP", server, address));
                                }),
                        "xmlns",
                        FOR_OUTLOOK),
                "xmlns",
                ANSWER);
        return xml.bytes();
    }

    /** Encryption comes last, since it overrides SSL: Outlook's word for STARTTLS is TLS. */
    private static void protocol(Xml xml, String type, MailServer server, MailAddress address) {
        xml.within(
                "Protocol",
                () -> xml.element("Type", type)
                        .element("Server", server.host())
                        .element("Port", server.port())
                        .element("DomainRequired", "off")
                        .element("LoginName", address.text())
                        .element("SPA", "off")
                        .element("SSL", "on")
                        .element("AuthRequired", "on")
                        .element("Encryption", server.tls() == ListenerTls.STARTTLS ? "TLS" : "SSL"));
    }

    private static byte[] error(Clients clients, int code, String message, Instant now) {
        Xml xml = new Xml();
        xml.within(
                "Autodiscover",
                () -> xml.within(
                        "Response",
                        () -> xml.within(
                                "Error",
                                () -> xml.element("ErrorCode", code)
                                        .element("Message", message)
                                        .empty("DebugData"),
                                "Time",
                                TIME.format(now),
                                "Id",
                                Integer.toUnsignedString(clients.name().hashCode())),
                        "xmlns",
                        ANSWER),
                "xmlns",
                ANSWER);
        return xml.bytes();
    }

    private static Request read(byte[] body) {
        if (body.length > LONGEST_REQUEST) {
            return new Request.Malformed();
        }
        try {
            XMLStreamReader xml = parsers().createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                return read(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException _) {
            return new Request.Malformed();
        }
    }

    private static Request read(XMLStreamReader xml) throws XMLStreamException {
        Optional<MailAddress> address = Optional.empty();
        String schema = FOR_OUTLOOK;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                return new Request.Malformed();
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "EMailAddress" ->
                        address = MailAddress.parse(xml.getElementText().strip());
                    case "AcceptableResponseSchema" ->
                        schema = xml.getElementText().strip();
                    default -> {}
                }
            }
        }
        if (address.isEmpty()) {
            return new Request.Malformed();
        }
        return schema.equals(FOR_OUTLOOK) ? new Request.Settings(address.get()) : new Request.OtherSchema();
    }

    /** Knows no document types, and so no entities: nothing is fetched, and nothing expands (OWASP, XXE prevention). */
    private static XMLInputFactory parsers() {
        XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
        parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        parsers.setXMLResolver((var _, var _, var _, var _) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return parsers;
    }
}
