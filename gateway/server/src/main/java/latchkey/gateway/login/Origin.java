package latchkey.gateway.login;

import java.net.InetAddress;
import latchkey.credentials.Service;

/**
 * What is known of a session besides who signed in.
 *
 * @param id from {@link SessionId}
 * @param client what the client calls itself; empty if it has not said
 */
public record Origin(String id, Service service, InetAddress peer, String client) {}
