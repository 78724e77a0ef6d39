/** Stopping and upgrading under load, with real processes: nobody loses anything (fault G15). Linux only. */
@NullMarked
package latchkey.app.drain;

import org.jspecify.annotations.NullMarked;
