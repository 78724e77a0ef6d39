/** Tests of the whole gateway. */
@NullMarked
package latchkey.gateway;

import org.jspecify.annotations.NullMarked;
