package latchkey.credentials;

import java.net.InetAddress;
import java.time.Instant;

/**
 * The latest login with an app password; the first is written at once, others at most once a minute.
 *
 * @param client what the client called itself (IMAP ID, EHLO, User-Agent); empty if it said nothing
 */
public record LastUse(Instant at, InetAddress from, Service service, String client) {}
