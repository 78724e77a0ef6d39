/** Tests of the log's lines. */
@NullMarked
package latchkey.app.log;

import org.jspecify.annotations.NullMarked;
