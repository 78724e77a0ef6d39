package latchkey.admin.api;

import io.javalin.http.HandlerType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latchkey.admin.api.PageWish.Page;
import latchkey.admin.api.bodies.InForceBody;
import latchkey.admin.api.bodies.PasswordBody;
import latchkey.admin.links.PasswordOffer;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.Network;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Passwords;
import latchkey.credentials.Service;
import latchkey.credentials.StaleDevice;
import latchkey.credentials.links.Link;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;

/** The operations on app passwords. */
final class PasswordOperations {
    /** How long an owner may take to open the link to a new password. */
    static final Duration LINK_LIFE = Duration.ofDays(3);

    private static final int LONGEST_LABEL = 100;
    private static final int MOST_NETWORKS = 32;
    private static final Map<String, String> STATES =
            Stream.of("active", "expired", "revoked").collect(Collectors.toUnmodifiableMap(each -> each, each -> each));

    private final Credentials credentials;
    private final Passwords passwords;
    private final AccountCalls calls;
    private final @Nullable URI portal;
    private final Clock clock;

    /** @param portal where owners open links; null if there is none */
    PasswordOperations(Credentials credentials, AccountCalls calls, @Nullable URI portal) {
        this.credentials = credentials;
        this.calls = calls;
        this.portal = portal;
        passwords = credentials.passwords();
        clock = credentials.clock();
    }

    List<Operation> all() {
        String path = "/accounts/{account}/passwords";
        return List.of(
                new Operation(HandlerType.GET, path, Role.READ, this::list),
                new Operation(HandlerType.POST, path, Role.ISSUE, this::issue),
                new Operation(HandlerType.GET, path + "/{password}", Role.READ, this::get),
                new Operation(HandlerType.POST, path + "/{password}/revoke", Role.REVOKE, this::revoke),
                new Operation(HandlerType.POST, path + "/revoke", Role.REVOKE, this::revokeAll));
    }

    private Answer list(Call call) {
        String state = call.parameters().choice("state", STATES);
        PageWish wish = call.parameters().page();
        Long after = wish.afterNumber();
        call.checked();
        Account account = calls.account(call);
        Instant now = clock.instant();
        List<AppPassword> all = passwords.list(account.id());
        Page<AppPassword> page = wish.cut(
                all.stream()
                        .filter(each ->
                                state == null || PasswordBody.state(each, now).equals(state))
                        .sorted(Comparator.comparingLong(AppPassword::id).reversed()),
                each -> after == null || each.id() < after,
                each -> String.valueOf(each.id()));
        Map<Long, StaleDevice> tries = tries(account);
        PasswordBody.Page body = new PasswordBody.Page(
                (int) all.stream().filter(each -> each.active(now)).count(),
                credentials.policies().get().activeLimit(),
                page.elements().stream()
                        .map(each -> PasswordBody.of(each, tries.get(each.id()), now))
                        .toList(),
                page.next());
        return Pages.told(call, page.next(), body);
    }

    private Map<Long, StaleDevice> tries(Account account) {
        return credentials.staleDevices().of(account.id()).stream()
                .collect(Collectors.toMap(StaleDevice::credential, Function.identity()));
    }

    private Answer issue(Call call) {
        Fields fields = call.fields();
        String label = fields.text("label", LONGEST_LABEL);
        Set<Service> services = fields.choices("services", Values.SERVICES);
        Instant expires = fields.future("expires", clock.instant());
        List<Network> networks = fields.list(
                "networks", MOST_NETWORKS, false, PasswordOperations::network, PasswordOperations::noNetwork);
        boolean link = Boolean.TRUE.equals(fields.choice("delivery", Map.of("secret", false, "link", true), false));
        call.checked();
        Account account = calls.account(call);
        NewPassword wish = new NewPassword(account.id(), label, services, expires, networks, call.by());
        return link ? offered(wish) : issued(wish);
    }

    private static @Nullable Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String noNetwork(String text) {
        return Values.quoted(text)
                + " is not a network such as 192.0.2.0/24 or 2001:db8::/32, with no bits set after its prefix.";
    }

    private Answer issued(NewPassword wish) {
        return switch (passwords.issue(wish)) {
            case Issuance.Issued(AppPassword password, IssuedPassword secret) -> {
                byte[] shown = secret.shown();
                try (secret) {
                    PasswordBody body = PasswordBody.of(password, null, clock.instant());
                    yield Answer.created(new PasswordBody.Issued(body, new String(shown, StandardCharsets.US_ASCII)))
                            .with(
                                    "Location",
                                    ApiPaths.BASE + "/accounts/" + wish.account() + "/passwords/" + password.id());
                } finally {
                    Arrays.fill(shown, (byte) 0);
                }
            }
            case Issuance.Refused(var reason, String sentence) -> throw refused(wish, reason, sentence);
        };
    }

    private static Refusal refused(NewPassword wish, Issuance.Reason reason, String sentence) {
        return switch (reason) {
            case NO_SUCH_ACCOUNT -> AccountCalls.noSuchAccount(wish.account());
            case SUSPENDED -> Refusal.of(ProblemType.SUSPENDED, sentence);
            case NO_TWO_FACTOR -> Refusal.of(ProblemType.NO_TWO_FACTOR, sentence);
            case LIMIT_REACHED -> Refusal.of(ProblemType.LIMIT_REACHED, sentence);
            case SERVICE_NOT_ALLOWED, LIVES_TOO_LONG -> Refusal.of(ProblemType.NOT_ALLOWED_BY_POLICY, sentence);
            case INVALID -> Refusal.of(ProblemType.INVALID, sentence);
        };
    }

    private Answer offered(NewPassword wish) {
        if (portal == null) {
            throw Refusal.of(ProblemType.NO_PORTAL, "There is no portal that a link could lead to.");
        }
        byte[] offer =
                new PasswordOffer(wish.label(), wish.services(), wish.expires(), wish.networks(), wish.by()).payload();
        Instant expires = clock.instant().plus(LINK_LIFE);
        String token = credentials.links().make(Link.Kind.ISSUE, wish.account(), offer, LINK_LIFE, wish.by());
        return Answer.created(new PasswordBody.Linked(new PasswordBody.Linked.Link(
                portal.resolve(PasswordOffer.path(token)).toString(), expires.toString())));
    }

    private Answer get(Call call) {
        call.checked();
        return Answer.ok(body(password(call)));
    }

    /** One of another account counts as none (C10). */
    AppPassword password(Call call) {
        Account account = calls.account(call);
        long id = call.id("password");
        return passwords
                .find(id)
                .filter(found -> found.account() == account.id())
                .orElseThrow(() -> noSuchPassword(account.id(), id));
    }

    static Refusal noSuchPassword(long account, long id) {
        return Refusal.notFound("The account " + account + " has no app password " + id + ".");
    }

    private PasswordBody body(AppPassword password) {
        StaleDevice tries = credentials.staleDevices().of(password.account()).stream()
                .filter(each -> each.credential() == password.id())
                .findFirst()
                .orElse(null);
        return PasswordBody.of(password, tries, clock.instant());
    }

    private Answer revoke(Call call) {
        String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        AppPassword password = password(call);
        Changed<Optional<AppPassword>> changed = passwords.revoke(password.id(), call.by(), why);
        AppPassword now = changed.result().orElseThrow(() -> noSuchPassword(password.account(), password.id()));
        return calls.taken(changed.change(), patience, inForce -> new InForceBody.OfPassword(inForce, body(now)));
    }

    private Answer revokeAll(Call call) {
        String why = call.fields().freeText("why", AccountOperations.LONGEST_WHY);
        Duration patience = call.parameters().patience();
        call.checked();
        Account account = calls.account(call);
        Changed<List<AppPassword>> changed = passwords.revokeAll(account.id(), call.by(), why);
        return calls.taken(
                changed.change(),
                patience,
                inForce -> new InForceBody.OfAll(inForce, revoked(changed.result(), clock)));
    }

    static List<PasswordBody> revoked(List<AppPassword> passwords, Clock clock) {
        Instant now = clock.instant();
        return passwords.stream().map(each -> PasswordBody.of(each, null, now)).toList();
    }
}
