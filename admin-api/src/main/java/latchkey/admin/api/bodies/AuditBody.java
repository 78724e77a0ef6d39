package latchkey.admin.api.bodies;

import java.util.List;
import java.util.Locale;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.Change;
import org.jspecify.annotations.Nullable;

/** A line of the audit trail. */
public record AuditBody(
        long id,
        String at,
        String by,
        String kind,
        @Nullable Long account,
        @Nullable Long password,
        String detail) {
    public static AuditBody of(AuditEntry entry) {
        return new AuditBody(
                entry.seq(),
                entry.at().toString(),
                entry.by(),
                kind(entry.kind()),
                entry.account() == 0 ? null : entry.account(),
                entry.credential(),
                entry.detail());
    }

    /** The name of a kind: {@code password-revoked}. */
    public static String kind(Change.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A page of the audit trail. */
    public record Page(List<AuditBody> entries, @Nullable String next) {}
}
