/** Transcripts, hostile peers and fuzzers for SMTP submission. */
@NullMarked
package latchkey.dialogs.smtp;

import org.jspecify.annotations.NullMarked;
