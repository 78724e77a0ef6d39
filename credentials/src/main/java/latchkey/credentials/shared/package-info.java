/**
 * What the nodes share beside the record, to be fast. Whoever can reach it can write to it and it may lose what it was
 * given, so nothing in it is believed without a seal, and nothing is lost with it.
 */
@NullMarked
package latchkey.credentials.shared;

import org.jspecify.annotations.NullMarked;
