package latchkey.config;

import java.nio.file.Path;

/**
 * The key that every password is mixed with before it is hashed; kept apart from the record, so that a stolen database
 * alone is worth nothing. Without it no password can be checked again.
 */
public sealed interface Pepper {

    /** The least number of bytes. */
    int LEAST_BYTES = 32;

    /** It is there. */
    record Given(Secret secret) implements Pepper {

        public Given {
            if (secret.length() < LEAST_BYTES) {
                throw new IllegalArgumentException("the pepper has less than " + LEAST_BYTES + " bytes");
            }
        }
    }

    /**
     * The default file in the data folder does not exist yet: the first start makes it, readable by its owner only, at
     * least {@link #LEAST_BYTES} random bytes written as text. Whoever makes it must first see that the record holds no
     * password: a pepper that was lost must not be replaced.
     */
    record ToBeMade(Path file) implements Pepper {}
}
