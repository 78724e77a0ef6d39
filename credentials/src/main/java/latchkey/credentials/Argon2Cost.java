package latchkey.credentials;

/**
 * The cost of a slow hash, Argon2id (RFC 9106).
 *
 * @param memoryKib memory in KiB; at least 8 for each lane
 * @param passes over the memory; at least 1
 * @param lanes degree of parallelism in the definition of the hash; each hash runs on one thread whatever it is
 */
public record Argon2Cost(int memoryKib, int passes, int lanes) {
    /** The least that OWASP's Password Storage Cheat Sheet recommends. */
    public static final Argon2Cost OWASP_MINIMUM = new Argon2Cost(19 * 1024, 2, 1);

    /** @throws IllegalArgumentException outside the bounds of RFC 9106 §3.1, or of 1 GiB, 100 passes, 16 lanes */
    public Argon2Cost {
        if (lanes < 1 || lanes > 16 || passes < 1 || passes > 100 || memoryKib < 8 * lanes || memoryKib > 1 << 20) {
            throw new IllegalArgumentException("Argon2id cannot be computed with " + memoryKib + " KiB, " + passes
                    + " passes and " + lanes + " lanes");
        }
    }
}
