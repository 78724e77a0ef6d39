package latchkey.app.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The body of a PROPFIND (RFC 4918 section 14.20) or REPORT (RFC 4791 section 7).
 *
 * @param root {@code propfind}, {@code calendar-query}, {@code calendar-multiget} or whatever else was sent
 * @param properties those that were asked for; empty for all
 * @param hrefs the resources that a multiget names
 */
record DavRequest(QName root, List<QName> properties, List<String> hrefs) {

    static final String DAV = "DAV:";
    static final String CALDAV = "urn:ietf:params:xml:ns:caldav";

    DavRequest {
        properties = List.copyOf(properties);
        hrefs = List.copyOf(hrefs);
    }

    /** An empty body asks for all properties (RFC 4918 section 9.1). */
    static DavRequest parse(byte[] body) throws IOException, SAXException {
        if (body.length == 0) {
            return new DavRequest(new QName(DAV, "propfind"), List.of(), List.of());
        }
        Element root = parser().parse(new ByteArrayInputStream(body)).getDocumentElement();
        List<QName> properties = new ArrayList<>();
        List<String> hrefs = new ArrayList<>();
        for (Element child : children(root)) {
            switch (child.getLocalName()) {
                case "prop" -> children(child).forEach(property -> properties.add(name(property)));
                case "href" -> hrefs.add(child.getTextContent().strip());
                default -> {
                    // allprop, propname and filters: everything is returned, which a small calendar can afford.
                }
            }
        }
        return new DavRequest(name(root), properties, hrefs);
    }

    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's parser knows these features", e);
        }
    }

    private static List<Element> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }

    private static QName name(Element element) {
        String namespace = element.getNamespaceURI();
        return new QName(namespace == null ? XMLConstants.NULL_NS_URI : namespace, element.getLocalName());
    }
}
