/** What app passwords may be issued at this installation. */
@NullMarked
package latchkey.credentials.policy;

import org.jspecify.annotations.NullMarked;
