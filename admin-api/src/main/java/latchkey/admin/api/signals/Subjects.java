package latchkey.admin.api.signals;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;

/** Finds the account that an event is about, from its subject identifier (RFC 9493). */
final class Subjects {
    private final Accounts accounts;
    private final URI issuer;
    private final String loginClaim;

    /** @param loginClaim the member that holds the login, whatever the format */
    Subjects(Accounts accounts, URI issuer, String loginClaim) {
        this.accounts = accounts;
        this.issuer = issuer;
        this.loginClaim = loginClaim;
    }

    /** Empty if there is no such account, or the format is none that names one. */
    Optional<Account> find(Map<String, Object> subject) {
        Map<String, Object> user = SecurityEvents.members(subject.get("user"));
        return login(user.isEmpty() ? subject : user).flatMap(accounts::find);
    }

    private Optional<String> login(Map<String, Object> subject) {
        if (subject.get(loginClaim) instanceof String login) {
            return Optional.of(login);
        }
        if (subject.get("email") instanceof String email) {
            return Optional.of(email);
        }
        boolean ours = issuer.toString().equals(subject.get("iss"));
        return ours && subject.get("sub") instanceof String sub ? Optional.of(sub) : Optional.empty();
    }
}
