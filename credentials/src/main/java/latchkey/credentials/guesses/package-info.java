/**
 * Wrong guesses: how many different ones come from an address and for a login, and what follows from it. Nothing ever
 * follows for a password that is right.
 */
@NullMarked
package latchkey.credentials.guesses;

import org.jspecify.annotations.NullMarked;
