package latchkey.admin.portal.operator;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.javalin.http.NotFoundResponse;
import java.util.Map;
import java.util.Optional;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;

/**
 * How the service is, for operators. It shows and changes nothing, so that a session that two factors opened is enough; to
 * everybody else there is no such page.
 *
 * <p>While the record is away nobody can sign in, and nobody can be asked who is there. An operator who saw the page a
 * while ago still does, for as long as an idle session lasts, with what this node knows: that is when it is needed most,
 * and it tells nobody more than they knew before.
 */
public final class OperatorPages implements PortalPart {
    private static final int MOST_KNOWN = 100;

    private final Operations operations;
    private final Snapshots snapshots;
    /** The logins of operators who were let in, by {@link Visit#sessionKey}. */
    private final Cache<String, String> known;

    public OperatorPages(Site site) {
        operations = site.operations();
        snapshots = new Snapshots(site.credentials(), operations);
        known = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfterWrite(site.settings().idle())
                .build();
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.hiddenGet("/operator", this::page, this::recordless);
    }

    private void page(Visit visit) {
        Optional<String> key = visit.sessionKey();
        if (!visit.operates()) {
            key.ifPresent(known::invalidate);
            throw new NotFoundResponse();
        }
        key.ifPresent(session -> known.put(session, visit.account().login()));
        show(visit);
    }

    private void recordless(Visit visit) {
        if (visit.sessionKey()
                .map(known::getIfPresent)
                .filter(operations::includes)
                .isEmpty()) {
            throw new NotFoundResponse();
        }
        show(visit);
    }

    private void show(Visit visit) {
        Snapshot snapshot = snapshots.latest();
        Snapshot.OfRecord record = snapshot.record();
        visit.show(
                "operator/operator",
                Map.of(
                        "view",
                        new OperatorView(
                                snapshot,
                                Findings.of(snapshot, visit.texts()),
                                Chart.of(snapshot.here().logins()),
                                record == null ? null : SessionsView.Counts.of(record.sessions()),
                                SessionsView.of(visit, snapshots))));
    }
}
