package latchkey.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * App-specific passwords.
 *
 * @param limit the most active ones an account can have, until a policy is set by the API
 * @param hashThreads threads that compute slow hashes; each takes the memory of {@link Argon2} while it works
 * @param hashQueue logins that may wait for such a thread; beyond it the answer is a temporary failure
 * @param issueAt where an owner makes a password, named in refusals; http or https; {@code null}: not named
 */
public record Passwords(
        int limit,
        Pepper pepper,
        Argon2 argon2,
        int hashThreads,
        int hashQueue,
        @Nullable URI issueAt) {

    static final int DEFAULT_LIMIT = 25;
    static final int DEFAULT_HASH_THREADS = 2;
    static final int DEFAULT_HASH_QUEUE = 64;

    public Passwords {
        Allowed.PASSWORDS_AN_ACCOUNT.require("limit", limit);
        Allowed.HASH_THREADS.require("hashThreads", hashThreads);
        Allowed.HASH_QUEUE.require("hashQueue", hashQueue);
        if (issueAt != null) {
            Allowed.WEB_ADDRESS.require("issueAt", issueAt.toString());
        }
    }

    /**
     * The cost of one slow hash (Argon2id, RFC 9106). A password hashed at another cost still works.
     *
     * @param memoryKib memory, in KiB
     * @param iterations passes over it
     * @param parallelism lanes
     */
    public record Argon2(int memoryKib, int iterations, int parallelism) {

        /** OWASP's minimum (Password Storage Cheat Sheet), and the least that is accepted. */
        public static final Argon2 MINIMUM = new Argon2(19456, 2, 1);

        public Argon2 {
            Allowed.ARGON2_MEMORY_KIB.require("memoryKib", memoryKib);
            Allowed.ARGON2_ITERATIONS.require("iterations", iterations);
            Allowed.ARGON2_PARALLELISM.require("parallelism", parallelism);
        }
    }
}
