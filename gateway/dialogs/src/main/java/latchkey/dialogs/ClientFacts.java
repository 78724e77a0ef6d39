package latchkey.dialogs;

import java.net.InetAddress;

/**
 * Whom a backend session is for.
 *
 * @param address where the client connected from
 * @param port the client's port
 * @param clientName what the client calls itself, empty when unknown; no control characters
 * @param sessionId the gateway's name for the session, in letters and digits, for matching log lines
 */
public record ClientFacts(InetAddress address, int port, String clientName, String sessionId) {}
