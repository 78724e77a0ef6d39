package latchkey.admin.portal.passwords;

import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.ListedSession;
import latchkey.credentials.Revocation;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.StaleDevice;

/** Gathers what is known of passwords. Every method blocks, and throws {@link latchkey.credentials.RecordUnavailable}. */
final class PasswordViews {
    /** How long a closed session may still be listed. */
    private static final Duration LISTED = Duration.ofSeconds(3);

    private final Credentials credentials;
    private final TriedPasswords tried;

    PasswordViews(Credentials credentials) {
        this.credentials = credentials;
        tried = new TriedPasswords(credentials);
    }

    /** All of an account, with the revoked and the expired ones, the latest made first. */
    List<PasswordView> of(long account) {
        Map<Long, List<SessionFacts>> sessions = credentials.nodes().sessions(account).stream()
                .map(ListedSession::session)
                .collect(Collectors.groupingBy(SessionFacts::credential));
        Map<Long, StaleDevice> stale = tried.of(account);
        return credentials.passwords().list(account).stream()
                .sorted(Comparator.comparingLong(AppPassword::id).reversed())
                .map(password -> new PasswordView(
                        password,
                        justRevoked(password) ? List.of() : sessions.getOrDefault(password.id(), List.of()),
                        stale.get(password.id()),
                        credentials.clock().instant()))
                .toList();
    }

    /** The list of sessions may be older than that: its word on whether they are closed does not count yet. */
    private boolean justRevoked(AppPassword password) {
        Revocation revocation = password.revocation();
        return revocation != null
                && revocation.at().isAfter(credentials.clock().instant().minus(LISTED));
    }

    /** Those that work. */
    List<PasswordView> active(long account) {
        return of(account).stream().filter(PasswordView::active).toList();
    }

    /**
     * One of an account's passwords.
     *
     * @param id as in the path
     * @throws NotFoundResponse if that is no number, or the account has no such password: nobody learns of others' (C10)
     */
    PasswordView find(long account, String id) {
        return of(account).stream()
                .filter(view -> String.valueOf(view.id()).equals(id))
                .findFirst()
                .orElseThrow(NotFoundResponse::new);
    }
}
