package latchkey.credentials;

import java.net.InetAddress;
import java.time.Instant;

/**
 * A device, as far as can be told, that still signs in with a password which is good no longer: "your old phone still
 * tries".
 *
 * @param credential {@link AppPassword#id()}
 * @param reason {@link Outcome.Reason#REVOKED} or {@link Outcome.Reason#EXPIRED}
 * @param peer where it last tried from
 * @param service what it last wanted
 * @param tries how often it tried, without a pause of a day
 * @param last when it last tried
 */
public record StaleDevice(
        long credential, Outcome.Reason reason, InetAddress peer, Service service, long tries, Instant last) {}
