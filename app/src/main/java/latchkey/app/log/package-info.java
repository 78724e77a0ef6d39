/** The log: one line an event, as text or JSON, with nothing in it that could fake another line. */
@NullMarked
package latchkey.app.log;

import org.jspecify.annotations.NullMarked;
