package latchkey.app.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.namespace.QName;
import latchkey.app.demo.Calendar.Change;
import latchkey.app.demo.Calendar.Event;
import org.xml.sax.SAXException;

/** The answers of {@link CalendarServer} to one user, who has one calendar. For any number of threads. */
final class CalendarOwner {

    private final CalendarTree tree;

    CalendarOwner(CalendarTree tree) {
        this.tree = tree;
    }

    void answer(HttpExchange exchange, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try {
            switch (exchange.getRequestMethod()) {
                case "OPTIONS" -> options(exchange);
                case "PROPFIND" -> propfind(exchange, path, DavRequest.parse(body));
                case "REPORT" -> report(exchange, path, DavRequest.parse(body));
                case "GET", "HEAD" -> get(exchange, path);
                case "PUT" -> put(exchange, path, body);
                case "DELETE" -> delete(exchange, path);
                default -> answer(exchange, 405, "");
            }
        } catch (SAXException | IllegalArgumentException _) {
            answer(exchange, 400, "the body is not XML that can be read, or names something that is no path\n");
        }
    }

    private static void options(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("DAV", "1, 3, calendar-access");
        exchange.getResponseHeaders().set("Allow", "OPTIONS, PROPFIND, REPORT, GET, HEAD, PUT, DELETE");
        answer(exchange, 200, "");
    }

    private void propfind(HttpExchange exchange, String path, DavRequest request) throws IOException {
        boolean deep = !"0".equals(exchange.getRequestHeaders().getFirst("Depth"));
        List<QName> asked = request.properties();
        MultiStatus found = new MultiStatus();
        String folder = path.endsWith("/") ? path : path + "/";
        if (path.equals("/")) {
            found.add("/", tree.rootProperties(), asked);
        } else if (folder.equals(tree.principal())) {
            found.add(folder, tree.principalProperties(), asked);
        } else if (folder.equals(tree.home())) {
            found.add(folder, tree.homeProperties(), asked);
            if (deep) {
                found.add(tree.collection(), tree.calendarProperties(), asked);
            }
        } else if (folder.equals(tree.collection())) {
            found.add(folder, tree.calendarProperties(), asked);
            if (deep) {
                tree.calendar().events().forEach((name, event) -> addEvent(found, name, event, asked));
            }
        } else {
            Optional<Event> event = tree.calendar().event(tree.eventName(path));
            if (event.isEmpty()) {
                answer(exchange, 404, "");
                return;
            }
            addEvent(found, tree.eventName(path), event.get(), asked);
        }
        multiStatus(exchange, found);
    }

    private void report(HttpExchange exchange, String path, DavRequest request) throws IOException {
        if (!path.equals(tree.collection())) {
            answer(exchange, 404, "");
            return;
        }
        MultiStatus found = new MultiStatus();
        switch (request.root().getLocalPart()) {
            case "calendar-query" ->
                tree.calendar().events().forEach((name, event) -> addEvent(found, name, event, request.properties()));
            case "calendar-multiget" -> {
                for (String href : request.hrefs()) {
                    String name = tree.eventName(URI.create(href).getPath());
                    tree.calendar()
                            .event(name)
                            .ifPresentOrElse(
                                    event -> addEvent(found, name, event, request.properties()),
                                    () -> found.addAbsent(href));
                }
            }
            default -> {
                answer(exchange, 403, "<d:error xmlns:d=\"DAV:\"><d:supported-report/></d:error>\n");
                return;
            }
        }
        multiStatus(exchange, found);
    }

    /** The event itself is only sent when it is asked for by name (RFC 4791 section 9.6). */
    private void addEvent(MultiStatus found, String name, Event event, List<QName> asked) {
        Map<QName, String> properties = tree.eventProperties(event);
        if (asked.isEmpty()) {
            properties.remove(CalendarTree.CALENDAR_DATA);
        }
        found.add(tree.collection() + name, properties, asked);
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        Optional<Event> event = tree.calendar().event(tree.eventName(path));
        if (event.isEmpty()) {
            answer(exchange, 404, "");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/calendar; charset=utf-8");
        exchange.getResponseHeaders().set("ETag", event.get().tag());
        answer(exchange, 200, event.get().text());
    }

    private void put(HttpExchange exchange, String path, byte[] body) throws IOException {
        String name = tree.eventName(path);
        Event event = new Event(new String(body, StandardCharsets.UTF_8));
        if (name.isEmpty() || !event.text().startsWith("BEGIN:VCALENDAR")) {
            answer(exchange, 403, "a calendar takes iCalendar files named *.ics\n");
            return;
        }
        Headers headers = exchange.getRequestHeaders();
        Change change =
                tree.calendar().put(name, event, headers.getFirst("If-Match"), headers.getFirst("If-None-Match"));
        if (change == Change.CREATED || change == Change.REPLACED) {
            exchange.getResponseHeaders().set("ETag", event.tag());
        }
        answer(exchange, status(change), "");
    }

    private void delete(HttpExchange exchange, String path) throws IOException {
        String ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
        answer(exchange, status(tree.calendar().delete(tree.eventName(path), ifMatch)), "");
    }

    private static int status(Change change) {
        return switch (change) {
            case CREATED -> 201;
            case REPLACED, DELETED -> 204;
            case ABSENT -> 404;
            case PRECONDITION_FAILED -> 412;
            case FULL -> 507;
        };
    }

    private static void multiStatus(HttpExchange exchange, MultiStatus found) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml; charset=utf-8");
        answer(exchange, 207, found.text());
    }

    /** An answer to HEAD has the length of the body, but not the body. */
    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
