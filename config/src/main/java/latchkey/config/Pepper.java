package latchkey.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that every password is mixed with before it is hashed; kept apart from the record, so that a stolen database
 * alone is worth nothing. Without it no password can be checked again.
 */
public sealed interface Pepper {

    /** The least number of bytes. */
    int LEAST_BYTES = 32;

    /**
     * It is there.
     *
     * @param peppers the present one, and then others that are accepted: former ones and standbys
     * @param file that they stand in, as {@link PepperText}; {@code null}: in the environment
     */
    record Given(List<Secret> peppers, @Nullable Path file) implements Pepper {

        public Given {
            peppers = List.copyOf(peppers);
            if (peppers.isEmpty() || peppers.stream().anyMatch(pepper -> pepper.length() < LEAST_BYTES)) {
                throw new IllegalArgumentException(
                        "there is no pepper, or one has less than " + LEAST_BYTES + " bytes");
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
