/** IMAP's conversations and its relay guard, played and attacked. */
@NullMarked
package latchkey.dialogs.imap;

import org.jspecify.annotations.NullMarked;
