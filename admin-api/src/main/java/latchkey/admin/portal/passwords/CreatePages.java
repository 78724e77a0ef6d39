package latchkey.admin.portal.passwords;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.admin.portal.Form;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Service;
import latchkey.credentials.policy.Policy;

/** Making a password: what it is for, the form, and the one page that shows it; and making lost ones again. */
final class CreatePages implements PortalPart {
    private static final int UNPROCESSABLE = 422;
    private static final List<String> FIELDS = List.of("label", "expires", "networks");

    private final Credentials credentials;
    private final PasswordViews views;
    private final LostPasswords lost;
    private final OneTimeForm once;
    private final ShownPage shown;

    CreatePages(Site site, OneTimeForm once, ShownPage shown) {
        credentials = site.credentials();
        views = new PasswordViews(credentials);
        lost = new LostPasswords(credentials);
        this.once = once;
        this.shown = shown;
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.get("/passwords/new", this::begin)
                .post("/passwords", this::create)
                .get("/passwords/again", this::again)
                .post("/passwords/again", this::makeAgain);
    }

    private void begin(Visit visit) {
        List<PasswordView> active = views.active(visit.account().id());
        Policy policy = credentials.policies().get();
        if (active.size() >= policy.activeLimit()) {
            visit.redirect("/", null); // the list says what to do
            return;
        }
        Optional<Preset> preset = Preset.of(visit.query("for"));
        if (preset.isEmpty()) {
            visit.show("passwords/pick", Map.of());
        } else if (!visit.confirmedLately()) {
            visit.confirmFirst("/passwords/new?" + visit.http().queryString());
        } else {
            Form form = visit.http().queryParam("label") == null
                    ? suggested(visit, preset.get(), policy, active)
                    : typed(visit, true);
            show(visit, form, preset.get(), policy);
        }
    }

    /** The preset filled in, under a name that is not taken. */
    private Form suggested(Visit visit, Preset preset, Policy policy, List<PasswordView> active) {
        Set<String> taken = active.stream().map(PasswordView::label).collect(Collectors.toSet());
        String name = preset == Preset.OTHER ? "" : visit.text("preset." + preset.id());
        String label = name;
        for (int number = 2; taken.contains(label); number++) {
            label = name + " " + number;
        }
        Duration longest = policy.longestLife();
        String expires = longest == null
                ? ""
                : WishReader.lastDay(credentials.clock().instant(), longest).toString();
        return new Form()
                .with("label", label)
                .with("expires", expires)
                .with(
                        "service",
                        preset.services().stream().map(Service::wireName).toList());
    }

    private static Form typed(Visit visit, boolean query) {
        Form form = new Form();
        for (String field : FIELDS) {
            form.with(field, query ? visit.query(field) : visit.field(field));
        }
        return form.with("service", query ? visit.http().queryParams("service") : visit.fields("service"));
    }

    private void show(Visit visit, Form form, Preset preset, Policy policy) {
        Duration longest = policy.longestLife();
        CreateView view = new CreateView(
                preset,
                policy.services().stream().sorted().toList(),
                longest == null ? 0 : Math.max(1, longest.toDays()),
                once.offer(visit.session()));
        Map<String, Object> model = Map.of("form", form, "view", view);
        if (form.refused()) {
            visit.showAgain(UNPROCESSABLE, "passwords/create", model);
        } else {
            visit.show("passwords/create", model);
        }
    }

    private void create(Visit visit) {
        Form form = typed(visit, false);
        Preset preset = Preset.of(visit.field("for")).orElse(Preset.OTHER);
        if (!visit.confirmedLately()) {
            visit.confirmFirst("/passwords/new?" + kept(form, preset));
            return;
        }
        Policy policy = credentials.policies().get();
        NewPassword wish = new WishReader(form, policy, visit.texts(), credentials.clock())
                .read(visit.account().id(), visit.by());
        issue(visit, form, wish, preset, policy);
    }

    private void issue(Visit visit, Form form, NewPassword wish, Preset preset, Policy policy) {
        if (!form.refused() && !once.accept(visit.session(), visit.field(OneTimeForm.FIELD))) {
            form.refuse(Form.WHOLE, visit.text("create.repeated"));
        }
        if (form.refused()) {
            show(visit, form, preset, policy);
            return;
        }
        switch (credentials.passwords().issue(wish)) {
            case Issuance.Issued issued -> shown.show(visit, issued, preset);
            case Issuance.Refused refused -> {
                switch (refused.reason()) {
                    case LIMIT_REACHED -> form.refuse(Form.WHOLE, visit.text("list.full", policy.activeLimit()));
                    case SERVICE_NOT_ALLOWED -> form.refuse("service", refused.sentence());
                    case LIVES_TOO_LONG -> form.refuse("expires", refused.sentence());
                    case NO_SUCH_ACCOUNT, SUSPENDED, NO_TWO_FACTOR, INVALID ->
                        form.refuse(Form.WHOLE, refused.sentence());
                }
                show(visit, form, preset, policy);
            }
        }
    }

    private static String kept(Form form, Preset preset) {
        List<String> pairs = new ArrayList<>(List.of("for=" + preset.id()));
        form.values()
                .forEach((field, values) -> values.stream()
                        .filter(value -> !value.isEmpty())
                        .forEach(value -> pairs.add(field + "=" + encoded(value))));
        return String.join("&", pairs);
    }

    /** As {@code encodeURIComponent}: what is left over by Java's encoding for forms is encoded too. */
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private void again(Visit visit) {
        if (!visit.confirmedLately()) {
            visit.confirmFirst("/passwords/again");
            return;
        }
        long account = visit.account().id();
        visit.show(
                "passwords/again",
                Map.of("once", once.offer(visit.session()), "lost", lost.of(account, views.of(account))));
    }

    /** What a lost password could do, as far as that is still allowed. */
    private void makeAgain(Visit visit) {
        AppPassword former = views.find(visit.account().id(), visit.field("id")).password();
        Preset preset = ShownPage.presetOf(former.label(), visit.texts());
        Policy policy = credentials.policies().get();
        Form form = new Form()
                .with("label", former.label())
                .with(
                        "service",
                        former.services().stream()
                                .filter(policy.services()::contains)
                                .map(Service::wireName)
                                .toList())
                .with("expires", expiry(former, policy))
                .with("networks", former.networks().stream().map(Words::network).collect(Collectors.joining("\n")));
        if (!visit.confirmedLately()) {
            visit.confirmFirst("/passwords/new?" + kept(form, preset));
            return;
        }
        NewPassword wish = new WishReader(form, policy, visit.texts(), credentials.clock())
                .read(visit.account().id(), visit.by());
        issue(visit, form, wish, preset, policy);
    }

    /** The last day that it had, or the last that it may have. */
    private String expiry(AppPassword former, Policy policy) {
        Instant now = credentials.clock().instant();
        Duration longest = policy.longestLife();
        LocalDate last = longest == null ? LocalDate.MAX : WishReader.lastDay(now, longest);
        Instant expires = former.expires();
        if (expires != null && expires.isAfter(now)) {
            LocalDate had = expires.minusMillis(1).atOffset(ZoneOffset.UTC).toLocalDate();
            return (had.isAfter(last) ? last : had).toString();
        }
        return longest == null ? "" : last.toString();
    }
}
