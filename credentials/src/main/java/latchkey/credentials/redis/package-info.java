/** The shared store in Redis: one server, a master behind Sentinels, or a cluster. */
@NullMarked
package latchkey.credentials.redis;

import org.jspecify.annotations.NullMarked;
