package latchkey.admin.portal.passwords;

import io.javalin.http.NotFoundResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.ListedSession;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.StaleDevice;

/** Gathers what is known of passwords. Every method blocks, and throws {@link latchkey.credentials.RecordUnavailable}. */
final class PasswordViews {
    private final Credentials credentials;

    PasswordViews(Credentials credentials) {
        this.credentials = credentials;
    }

    /** All of an account, with the revoked and the expired ones, the latest made first. */
    List<PasswordView> of(long account) {
        Map<Long, List<SessionFacts>> sessions = credentials.nodes().sessions(account).stream()
                .map(ListedSession::session)
                .collect(Collectors.groupingBy(SessionFacts::credential));
        Map<Long, StaleDevice> stale = credentials.staleDevices().of(account).stream()
                .collect(Collectors.toMap(StaleDevice::credential, device -> device));
        return credentials.passwords().list(account).stream()
                .sorted(Comparator.comparingLong(AppPassword::id).reversed())
                .map(password -> new PasswordView(
                        password,
                        sessions.getOrDefault(password.id(), List.of()),
                        stale.get(password.id()),
                        credentials.clock().instant()))
                .toList();
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
