package latchkey.credentials;

import java.net.InetAddress;

/**
 * One try to sign in, as a client made it.
 *
 * @param login the name as it was sent; made canonical by the verifier
 * @param secret the password as it was sent, UTF-8; the caller owns it and wipes it after the verdict
 * @param peer the client's address
 * @param client what the client calls itself; empty if it said nothing
 */
@SuppressWarnings("ArrayRecordComponent") // a secret is never compared as a component, and must be wipeable
public record Attempt(String login, byte[] secret, Service service, InetAddress peer, String client) {
    /** Without the secret and without what the client says. */
    @Override
    public String toString() {
        return "Attempt[" + service.wireName() + " from " + peer.getHostAddress() + "]";
    }
}
