/** SASL as mail clients use it: PLAIN (RFC 4616) and LOGIN, with and without an initial response. */
@NullMarked
package latchkey.dialogs.sasl;

import org.jspecify.annotations.NullMarked;
