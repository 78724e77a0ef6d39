package latchkey.admin.portal.passwords;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import latchkey.admin.portal.Texts;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.Enforcement;
import latchkey.credentials.Enforcement.Missing;
import org.jspecify.annotations.Nullable;

/**
 * Revokes passwords and tells what came of it: that they are refused and signed out everywhere, or where not yet. Every
 * method blocks for some seconds at most, and throws {@link latchkey.credentials.RecordUnavailable} if nothing was done.
 */
final class Revoker {
    /** As long as a person waits without wondering. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Credentials credentials;

    Revoker(Credentials credentials) {
        this.credentials = credentials;
    }

    /** Revokes these. One that was revoked before stays as it was, and is told of like the others. */
    String revoke(Collection<PasswordView> wanted, String by, String why, Texts texts) {
        List<@Nullable Change> changes = new ArrayList<>();
        for (PasswordView view : wanted) {
            changes.add(credentials.passwords().revoke(view.id(), by, why).change());
        }
        return tell(wanted.stream().map(PasswordView::label).toList(), changes, texts);
    }

    /** Revokes all that an account has. */
    String revokeAll(long account, String by, String why, Texts texts) {
        Changed<List<AppPassword>> revoked = credentials.passwords().revokeAll(account, by, why);
        return tell(revoked, texts);
    }

    /** Tells of passwords that were revoked by something else, such as a new primary password. */
    String tell(Changed<List<AppPassword>> revoked, Texts texts) {
        List<String> labels = revoked.result().stream().map(AppPassword::label).toList();
        return labels.isEmpty()
                ? texts.of("revoked.none")
                : tell(labels, Collections.singletonList(revoked.change()), texts);
    }

    /** @param changes null for what was done before */
    private String tell(List<String> labels, List<@Nullable Change> changes, Texts texts) {
        String names = Words.labels(texts, labels);
        long until = System.nanoTime() + PATIENCE.toNanos();
        int closed = 0;
        Map<String, Missing> missing = new LinkedHashMap<>();
        for (Change change : changes) {
            Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
            Enforcement enforcement = change == null
                    ? credentials.nodes().allEnforced(left)
                    : credentials.nodes().enforced(change, left);
            closed += enforcement.sessionsClosed();
            if (enforcement instanceof Enforcement.Durable durable) {
                durable.missing().forEach(node -> missing.merge(node.node(), node, Revoker::later));
            }
        }
        if (missing.isEmpty()) {
            return texts.of("revoked.enforced", names, labels.size(), closed);
        }
        StringBuilder sentences = new StringBuilder(texts.of("revoked.durable", names, labels.size(), closed));
        for (Missing node : missing.values()) {
            sentences
                    .append(' ')
                    .append(texts.of(
                            node.silent() ? "revoked.missing.silent" : "revoked.missing",
                            node.node(),
                            Words.duration(texts, node.refusesWithin())));
        }
        return sentences.toString();
    }

    private static Missing later(Missing one, Missing other) {
        return Objects.requireNonNull(one).refusesWithin().compareTo(other.refusesWithin()) >= 0 ? one : other;
    }
}
