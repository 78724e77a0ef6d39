/** Conversations with mail clients and servers as pure state: bytes go in, actions come out. */
@NullMarked
package latchkey.dialogs;

import org.jspecify.annotations.NullMarked;
