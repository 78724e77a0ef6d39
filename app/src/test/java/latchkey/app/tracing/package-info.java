/** Traces as a collector gets them. */
@NullMarked
package latchkey.app.tracing;

import org.jspecify.annotations.NullMarked;
