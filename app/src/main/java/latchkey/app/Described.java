package latchkey.app;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.LastUse;
import latchkey.credentials.Revocation;
import latchkey.credentials.Service;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;

/** Accounts and passwords as the commands print them: names for JSON, and words for people. */
final class Described {

    private Described() {}

    static Map<String, @Nullable Object> account(Account account) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", account.id());
        json.put("login", account.login());
        json.put("aliases", account.aliases());
        json.put("two_factor", word(account.twoFactor()));
        json.put("created", account.created().toString());
        json.put("suspended", account.suspended());
        return json;
    }

    static Map<String, @Nullable Object> password(AppPassword password, Instant now) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", password.id());
        json.put("label", password.label());
        json.put("state", state(password, now));
        json.put("services", services(password));
        json.put("networks", networks(password));
        json.put("created", password.created().toString());
        json.put("created_by", password.createdBy());
        json.put(
                "expires",
                password.expires() == null ? null : password.expires().toString());
        json.put("last_use", password.lastUse() == null ? null : lastUse(password.lastUse()));
        json.put("revocation", password.revocation() == null ? null : revocation(password.revocation()));
        return json;
    }

    static Map<String, @Nullable Object> token(ApiToken token, Instant now) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", token.id());
        json.put("name", token.name());
        json.put("state", state(token, now));
        json.put("roles", roles(token));
        json.put("created", token.created().toString());
        json.put("created_by", token.createdBy());
        json.put("expires", token.expires() == null ? null : token.expires().toString());
        json.put("last_used", token.lastUsed() == null ? null : token.lastUsed().toString());
        json.put("revoked", token.revoked() == null ? null : token.revoked().toString());
        return json;
    }

    static String state(ApiToken token, Instant now) {
        if (token.revoked() != null) {
            return "revoked";
        }
        return token.active(now) ? "active" : "expired";
    }

    static List<String> roles(ApiToken token) {
        return token.roles().stream().sorted().map(Role::wireName).toList();
    }

    /** @param name what the list is called in the result */
    static Map<String, @Nullable Object> passwords(Account account, String name, List<AppPassword> passwords) {
        Instant now = Instant.now();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("login", account.login());
        json.put(
                name,
                passwords.stream().map(password -> password(password, now)).toList());
        return json;
    }

    static String state(AppPassword password, Instant now) {
        if (password.revocation() != null) {
            return "revoked";
        }
        return password.active(now) ? "active" : "expired";
    }

    static List<String> services(AppPassword password) {
        return password.services().stream().sorted().map(Service::wireName).toList();
    }

    static List<String> networks(AppPassword password) {
        return password.networks().stream().map(Object::toString).toList();
    }

    /** To the second, in UTC. */
    static String time(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> lastUse(LastUse use) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", use.at().toString());
        json.put("from", use.from().getHostAddress());
        json.put("service", use.service().wireName());
        json.put("client", use.client());
        return json;
    }

    private static Map<String, Object> revocation(Revocation revocation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", revocation.at().toString());
        json.put("by", revocation.by());
        json.put("why", revocation.why());
        return json;
    }
}
