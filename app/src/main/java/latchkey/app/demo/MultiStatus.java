package latchkey.app.demo;

import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;

/** A 207 answer (RFC 4918 section 13), written as it grows. */
final class MultiStatus {

    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<d:multistatus xmlns:d=\"DAV:\""
            + " xmlns:c=\"urn:ietf:params:xml:ns:caldav\" xmlns:cs=\"http://calendarserver.org/ns/\">";

    private final StringBuilder xml = new StringBuilder(HEAD);

    /**
     * Adds what a resource says of the properties that were asked for.
     *
     * @param known the resource's properties, as XML between the tags
     * @param asked the names that were asked for; empty for all
     */
    MultiStatus add(String href, Map<QName, String> known, List<QName> asked) {
        StringBuilder found = new StringBuilder();
        StringBuilder missing = new StringBuilder();
        for (QName name : asked.isEmpty() ? List.copyOf(known.keySet()) : asked) {
            if (known.containsKey(name)) {
                element(found, name, known.get(name));
            } else {
                element(missing, name, "");
            }
        }
        xml.append("\n<d:response><d:href>").append(escape(href)).append("</d:href>");
        if (!found.isEmpty() || missing.isEmpty()) {
            propstat(found, "200 OK");
        }
        if (!missing.isEmpty()) {
            propstat(missing, "404 Not Found");
        }
        xml.append("</d:response>");
        return this;
    }

    /** Adds a resource that is not there. */
    MultiStatus addAbsent(String href) {
        xml.append("\n<d:response><d:href>")
                .append(escape(href))
                .append("</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>");
        return this;
    }

    String text() {
        return xml + "\n</d:multistatus>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void propstat(CharSequence properties, String status) {
        xml.append("<d:propstat><d:prop>")
                .append(properties)
                .append("</d:prop><d:status>HTTP/1.1 ")
                .append(status)
                .append("</d:status></d:propstat>");
    }

    /** With its own namespace, so that a client's invention can be named back to it. */
    private static void element(StringBuilder to, QName name, String content) {
        boolean bare = name.getNamespaceURI().isEmpty();
        String tag = bare ? name.getLocalPart() : "x:" + name.getLocalPart();
        to.append("<").append(tag);
        if (!bare) {
            to.append(" xmlns:x=\"").append(escape(name.getNamespaceURI())).append("\"");
        }
        to.append(">").append(content).append("</").append(tag).append(">");
    }
}
