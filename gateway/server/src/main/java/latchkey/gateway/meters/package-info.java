/** Every meter of the gateway. */
@NullMarked
package latchkey.gateway.meters;

import org.jspecify.annotations.NullMarked;
