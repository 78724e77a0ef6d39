package latchkey.admin.portal.operator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import latchkey.admin.portal.Visit;
import latchkey.credentials.NamedSession;
import latchkey.credentials.Service;
import latchkey.credentials.SessionCount;
import latchkey.credentials.SessionQuery;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions that were asked for.
 *
 * @param login part of the login that was asked for; empty for all
 * @param longest the longest are first, rather than the latest
 * @param page from 1
 * @param rows null while the record is away
 * @param more whether there is a page after this one
 */
public record SessionsView(
        String login, boolean longest, int page, @Nullable List<NamedSession> rows, boolean more) {
    private static final int ROWS = 25;
    private static final int LAST_PAGE = 40;

    static SessionsView of(Visit visit, Snapshots snapshots) {
        String login = visit.query("login");
        boolean longest = visit.query("order").equals("longest");
        int page = page(visit.query("page"));
        SessionQuery.Order order = longest ? SessionQuery.Order.LONGEST : SessionQuery.Order.LATEST;
        List<NamedSession> found = snapshots.sessions(new SessionQuery(login, order, (page - 1) * ROWS, ROWS + 1));
        boolean more = found != null && found.size() > ROWS && page < LAST_PAGE;
        return new SessionsView(
                login,
                longest,
                page,
                found == null ? null : found.stream().limit(ROWS).toList(),
                more);
    }

    /** What is no page is the first one. */
    private static int page(String asked) {
        return asked.matches("[1-9][0-9]?") ? Math.min(Integer.parseInt(asked), LAST_PAGE) : 1;
    }

    /** The address of another page of these. */
    public String path(int other) {
        return "/operator?login=" + URLEncoder.encode(login, StandardCharsets.UTF_8) + (longest ? "&order=longest" : "")
                + "&page=" + other + "#sessions";
    }

    /**
     * How many there are by node and service.
     *
     * @param services those that have any
     */
    public record Counts(List<Service> services, Map<String, Map<Service, Integer>> nodes) {
        static Counts of(List<SessionCount> counts) {
            TreeSet<Service> services = new TreeSet<>();
            Map<String, Map<Service, Integer>> nodes = new TreeMap<>();
            for (SessionCount count : counts) {
                services.add(count.service());
                nodes.computeIfAbsent(count.node(), _ -> new EnumMap<>(Service.class))
                        .merge(count.service(), count.count(), Integer::sum);
            }
            return new Counts(List.copyOf(services), nodes);
        }

        /** Of all nodes and services. */
        public int all() {
            return nodes.values().stream()
                    .flatMap(of -> of.values().stream())
                    .mapToInt(Integer::intValue)
                    .sum();
        }
    }
}
