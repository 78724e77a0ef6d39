package latchkey.setup;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** A service, and a strict reader of what is said about it. */
final class Example {

    static final MailServer IMAP = new MailServer("mail.example.org", 993, ListenerTls.IMPLICIT);
    static final MailServer SUBMISSIONS = new MailServer("mail.example.org", 465, ListenerTls.IMPLICIT);
    static final MailServer SUBMISSION = new MailServer("mail.example.org", 587, ListenerTls.STARTTLS);
    static final Clients CLIENTS = new Clients(
            "Example <Mail> & \"Co\"",
            List.of("example.org", "example.net"),
            List.of(IMAP),
            List.of(SUBMISSIONS, SUBMISSION),
            new DavServer("mail.example.org", 443, "/dav/"));
    static final Clients NO_DOMAINS = new Clients("Mail", List.of(), List.of(IMAP), List.of(SUBMISSIONS), null);
    static final MailAddress ALICE = new MailAddress("alice@example.org");

    private Example() {}

    /** The texts that an XPath finds; names without their namespaces. */
    static List<String> found(byte[] xml, String path) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
        NodeList nodes = (NodeList)
                XPathFactory.newDefaultInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
