/** The one login door for all front ends, and the sessions that went through it. */
@NullMarked
package latchkey.gateway.login;

import org.jspecify.annotations.NullMarked;
