package latchkey.credentials;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit trail, committed together with what it tells of.
 *
 * @param by the login or role that did it
 * @param credential {@link AppPassword#id()} that it is about; null if it is about the whole account
 * @param detail free text; may be empty
 */
public record AuditEntry(
        long seq,
        Instant at,
        String by,
        Change.Kind kind,
        long account,
        @Nullable Long credential,
        String detail) {}
