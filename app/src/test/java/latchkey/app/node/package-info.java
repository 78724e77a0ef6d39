/** Tests of a node as it starts, runs and stops. */
@NullMarked
package latchkey.app.node;

import org.jspecify.annotations.NullMarked;
