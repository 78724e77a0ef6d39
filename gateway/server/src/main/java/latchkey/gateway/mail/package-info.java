/** IMAP and SMTP sessions: the driver of the dialogs, the way to the backend, and the relay. */
@NullMarked
package latchkey.gateway.mail;

import org.jspecify.annotations.NullMarked;
