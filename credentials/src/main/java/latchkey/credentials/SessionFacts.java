package latchkey.credentials;

import java.net.InetAddress;
import java.time.Instant;

/**
 * A session that somebody is signed in to.
 *
 * @param id in letters and digits; unlike that of any other session of the node
 * @param account {@link Account#id()}
 * @param credential {@link AppPassword#id()} that opened it
 * @param client what the client called itself; empty if it said nothing
 */
public record SessionFacts(
        String id, long account, long credential, Service service, InetAddress peer, String client, Instant since) {
    SessionFacts withClient(String other) {
        return new SessionFacts(id, account, credential, service, peer, other, since);
    }
}
