package latchkey.dialogs;

/**
 * What a client signed in with, decoded but not judged. Free of NUL, CR, LF and other control characters; neither part
 * is empty.
 *
 * @param login as the client wrote it
 * @param secret UTF-8 as received
 * @param mechanism how they were said
 */
public record Credentials(String login, Secret secret, Mechanism mechanism) {
    /** The redacted form: neither the login nor the secret, since users type passwords into the wrong field. */
    @Override
    public String toString() {
        return "Credentials[redacted]";
    }
}
