package latchkey.admin.portal.passwords;

import io.javalin.http.NotFoundResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.Credentials;
import latchkey.credentials.LastUse;
import org.jspecify.annotations.Nullable;

/** What there is: the list, one password, and the history. */
final class ListPages implements PortalPart {
    private static final int ENDED_SHOWN = 20;
    private static final int HISTORY_OF_ONE = 30;
    private static final int HISTORY_PAGE = 50;

    private final Credentials credentials;
    private final PasswordViews views;
    private final LostPasswords lost;
    private final History history;

    ListPages(Site site) {
        credentials = site.credentials();
        views = new PasswordViews(credentials);
        lost = new LostPasswords(credentials);
        history = new History(credentials);
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get("/", this::list)
                .get("/passwords/{id}", this::details)
                .get("/passwords/{id}/use", this::use)
                .get("/history", this::history);
    }

    private void list(Visit visit) {
        long account = visit.account().id();
        List<PasswordView> all = views.of(account);
        ListView list = new ListView(
                all.stream().filter(PasswordView::active).toList(),
                all.stream().filter(view -> !view.active()).limit(ENDED_SHOWN).toList(),
                all.stream().filter(view -> view.stale() != null).toList(),
                credentials.policies().get().activeLimit(),
                lost.of(account, all).size());
        visit.show("passwords/list", Map.of("list", list));
    }

    private void details(Visit visit) {
        PasswordView view = views.find(visit.account().id(), visit.http().pathParam("id"));
        visit.show("passwords/details", Map.of("view", view, "history", lines(visit, view.id(), null, HISTORY_OF_ONE)));
    }

    private List<HistoryLine> lines(Visit visit, @Nullable Long credential, @Nullable Long before, int limit) {
        List<AuditEntry> entries = history.read(visit.account().id(), credential, before, limit);
        return history.tell(visit.account().id(), visit.account().login(), entries, visit.texts());
    }

    /** For the line that waits for the first sign-in. */
    private void use(Visit visit) {
        PasswordView view = views.find(visit.account().id(), visit.http().pathParam("id"));
        LastUse use = view.password().lastUse();
        visit.http()
                .json(
                        use == null
                                ? Map.of("used", false)
                                : Map.of(
                                        "used", true, "text", visit.text("shown.seen", Words.use(visit.texts(), use))));
    }

    private void history(Visit visit) {
        @Nullable Long before = number(visit.query("before"));
        List<AuditEntry> entries = history.read(visit.account().id(), null, before, HISTORY_PAGE);
        Map<String, Object> model = new HashMap<>();
        model.put("lines", history.tell(visit.account().id(), visit.account().login(), entries, visit.texts()));
        model.put("newest", before == null);
        if (entries.size() == HISTORY_PAGE) {
            model.put("older", entries.getLast().seq());
        }
        visit.show("passwords/history", model);
    }

    private static @Nullable Long number(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            throw new NotFoundResponse();
        }
    }
}
