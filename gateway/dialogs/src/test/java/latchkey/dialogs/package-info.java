/** Transcripts, and tests of what all conversations share. */
@NullMarked
package latchkey.dialogs;

import org.jspecify.annotations.NullMarked;
