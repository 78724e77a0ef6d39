package latchkey.credentials.links;

import java.time.Instant;

/**
 * A link that is good.
 *
 * @param account {@link latchkey.credentials.Account#id()}
 * @param payload as it was given to {@link Links#make}; the caller wipes it if it is secret
 */
public record Link(Kind kind, long account, byte[] payload, Instant expires) {
    /** What a link does. */
    public enum Kind {
        /** An operator's wish for an app password, which its signed-in owner takes. */
        ISSUE,
        /** A configuration profile with the app password in it, for the owner's phone. */
        PROFILE,
        /** "This was not me", from a mail: revokes one app password. */
        NOT_ME
    }

    /** Without the payload. */
    @Override
    public String toString() {
        return "Link[" + kind + ", account " + account + ", until " + expires + "]";
    }
}
