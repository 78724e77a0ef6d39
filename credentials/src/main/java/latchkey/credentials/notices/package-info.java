/** How far the owners have been told of what the audit trail says. */
@NullMarked
package latchkey.credentials.notices;

import org.jspecify.annotations.NullMarked;
