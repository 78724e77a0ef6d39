package latchkey.credentials;

import java.security.SecureRandom;
import java.time.Duration;
import latchkey.credentials.Samples.Phone;
import org.jspecify.annotations.Nullable;

/** A {@link Node} of which a test sees what its logins cost; it trusts its memory although its feed stands still. */
final class WatchedNode implements AutoCloseable {
    private static final Duration TRUSTING = Duration.ofHours(1);

    final CountingMeter meter = new CountingMeter();
    final Node node;
    private @Nullable WatchedReader reader;

    WatchedNode(CredentialSettings settings, MapStore store) {
        this(settings, store, new SecureRandom());
    }

    WatchedNode(CredentialSettings settings, MapStore store, SecureRandom random) {
        CredentialSettings counted = settings.with(draft -> draft.meter = meter);
        node = new Node(counted, TRUSTING, random, store, record -> reader = new WatchedReader(record));
    }

    WatchedReader reader() {
        if (reader == null) {
            throw new IllegalStateException("the node was opened with its reader");
        }
        return reader;
    }

    Outcome verify(String login, Phone phone) {
        return verify(Samples.attempt(login, phone.text()));
    }

    Outcome verify(Attempt attempt) {
        return node.verifier.verify(attempt);
    }

    Account account(String login) {
        Registration added = node.accounts.add(login, java.util.List.of(), TwoFactor.EXTERNAL, "operator");
        return ((Registration.Added) added).account();
    }

    Phone issue(Account account) {
        return issue(Samples.wish(account));
    }

    Phone issue(NewPassword wish) {
        return Samples.phone(node.passwords.issue(wish));
    }

    @Override
    public void close() {
        node.close();
    }
}
