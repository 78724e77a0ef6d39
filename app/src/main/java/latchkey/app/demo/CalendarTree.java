package latchkey.app.demo;

import static latchkey.app.demo.DavRequest.CALDAV;
import static latchkey.app.demo.DavRequest.DAV;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.namespace.QName;
import latchkey.app.demo.Calendar.Event;

/**
 * Where the calendar stands and what each resource on the way says of itself: {@code /} leads to the principal
 * (RFC 5397), the principal to its home (RFC 4791 section 6.2.1), the home to the one calendar.
 */
record CalendarTree(String user, Calendar calendar) {

    static final QName CALENDAR_DATA = new QName(CALDAV, "calendar-data");

    private static final QName CHANGE_TAG = new QName("http://calendarserver.org/ns/", "getctag");

    String principal() {
        return "/principals/" + user + "/";
    }

    String home() {
        return "/calendars/" + user + "/";
    }

    String collection() {
        return home() + "personal/";
    }

    /** The name of an event from its path; empty for any other path. */
    String eventName(String path) {
        String name =
                path.startsWith(collection()) ? path.substring(collection().length()) : "";
        return name.matches("[^/]{1,200}\\.ics") ? name : "";
    }

    Map<QName, String> rootProperties() {
        return folder("Latchkey demo", "<d:collection/>");
    }

    Map<QName, String> principalProperties() {
        Map<QName, String> properties = folder(user, "<d:collection/><d:principal/>");
        properties.put(dav("principal-URL"), href(principal()));
        properties.put(caldav("calendar-home-set"), href(home()));
        properties.put(caldav("calendar-user-address-set"), href("mailto:" + user));
        return properties;
    }

    Map<QName, String> homeProperties() {
        return folder("Calendars", "<d:collection/>");
    }

    Map<QName, String> calendarProperties() {
        Map<QName, String> properties = folder("Demo calendar", "<d:collection/><c:calendar/>");
        properties.put(caldav("supported-calendar-component-set"), "<c:comp name=\"VEVENT\"/><c:comp name=\"VTODO\"/>");
        properties.put(
                dav("supported-report-set"),
                "<d:supported-report><d:report><c:calendar-query/></d:report></d:supported-report>"
                        + "<d:supported-report><d:report><c:calendar-multiget/></d:report></d:supported-report>");
        properties.put(CHANGE_TAG, MultiStatus.escape(calendar.tag()));
        return properties;
    }

    Map<QName, String> eventProperties(Event event) {
        Map<QName, String> properties = new LinkedHashMap<>();
        properties.put(dav("resourcetype"), "");
        properties.put(dav("getetag"), MultiStatus.escape(event.tag()));
        properties.put(dav("getcontenttype"), "text/calendar; charset=utf-8; component=vevent");
        properties.put(CALENDAR_DATA, MultiStatus.escape(event.text()));
        return properties;
    }

    private Map<QName, String> folder(String name, String kinds) {
        Map<QName, String> properties = new LinkedHashMap<>();
        properties.put(dav("resourcetype"), kinds);
        properties.put(dav("displayname"), MultiStatus.escape(name));
        properties.put(dav("current-user-principal"), href(principal()));
        properties.put(dav("owner"), href(principal()));
        properties.put(
                dav("current-user-privilege-set"),
                "<d:privilege><d:read/></d:privilege><d:privilege><d:write/></d:privilege>"
                        + "<d:privilege><d:write-content/></d:privilege>"
                        + "<d:privilege><d:bind/></d:privilege><d:privilege><d:unbind/></d:privilege>");
        return properties;
    }

    private static String href(String path) {
        return "<d:href>" + MultiStatus.escape(path) + "</d:href>";
    }

    private static QName dav(String name) {
        return new QName(DAV, name);
    }

    private static QName caldav(String name) {
        return new QName(CALDAV, name);
    }
}
