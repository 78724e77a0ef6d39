/** SMTP submission (RFC 5321, 6409): the conversation with the client, the one with the mail server, and the guard over both. */
@NullMarked
package latchkey.dialogs.smtp;

import org.jspecify.annotations.NullMarked;
