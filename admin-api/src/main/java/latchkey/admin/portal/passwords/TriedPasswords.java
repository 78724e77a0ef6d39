package latchkey.admin.portal.passwords;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.StaleDevice;

/**
 * Knows which passwords are still tried though they are good no longer: what this process saw itself, and what others
 * wrote into the audit trail, once a day a password.
 */
final class TriedPasswords {
    private static final Duration DAY = Duration.ofDays(1);

    private final Credentials credentials;

    TriedPasswords(Credentials credentials) {
        this.credentials = credentials;
    }

    /** By {@link StaleDevice#credential}. Blocks. */
    Map<Long, StaleDevice> of(long account) {
        Map<Long, StaleDevice> devices = new HashMap<>();
        AuditQuery lately = new AuditQuery(
                account,
                null,
                Set.of(Change.Kind.STALE_DEVICE),
                null,
                credentials.clock().instant().minus(DAY),
                null,
                null,
                null,
                AuditQuery.HIGHEST_LIMIT);
        for (AuditEntry entry : credentials.audit(lately)) {
            read(entry).ifPresent(device -> devices.putIfAbsent(device.credential(), device));
        }
        credentials.staleDevices().of(account).forEach(device -> devices.put(device.credential(), device));
        return devices;
    }

    private static Optional<StaleDevice> read(AuditEntry entry) {
        Matcher use = History.FROM_BY.matcher(entry.detail());
        Long credential = entry.credential();
        if (credential == null || !use.matches()) {
            return Optional.empty();
        }
        try {
            InetAddress peer = InetAddress.ofLiteral(use.group(1));
            return Service.named(use.group(2))
                    .map(service -> new StaleDevice(credential, Outcome.Reason.REVOKED, peer, service, 0, entry.at()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
