/** Sends traces to a collector, when they are switched on. */
@NullMarked
package latchkey.app.tracing;

import org.jspecify.annotations.NullMarked;
