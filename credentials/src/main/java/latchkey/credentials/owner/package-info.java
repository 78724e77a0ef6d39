/** What an owner proves at the portal: primary password, second factors, passkeys; and the sessions opened by them. */
@NullMarked
package latchkey.credentials.owner;

import org.jspecify.annotations.NullMarked;
