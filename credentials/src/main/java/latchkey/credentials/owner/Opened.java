package latchkey.credentials.owner;

/**
 * A session with what its browser shall be given.
 *
 * @param token for the cookie: 43 characters of base64url, 256 random bits; kept nowhere
 */
public record Opened(String token, PortalSession session) {
    @Override
    public String toString() {
        return "Opened[" + session + "]";
    }
}
