/** IMAP (RFC 3501, 9051): signing a client in, signing in to the backend, and guarding the relay between them. */
@NullMarked
package latchkey.dialogs.imap;

import org.jspecify.annotations.NullMarked;
