/** Tests of the CalDAV and CardDAV front end, over real sockets. */
@NullMarked
package latchkey.gateway.dav;

import org.jspecify.annotations.NullMarked;
