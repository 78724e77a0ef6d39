/** Traces of logins and requests, where somebody wants them. */
@NullMarked
package latchkey.gateway.tracing;

import org.jspecify.annotations.NullMarked;
