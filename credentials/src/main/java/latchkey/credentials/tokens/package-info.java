/** How programs prove that they may use the API, and how a request that is sent twice is carried out once. */
@NullMarked
package latchkey.credentials.tokens;

import org.jspecify.annotations.NullMarked;
