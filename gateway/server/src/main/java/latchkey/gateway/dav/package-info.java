/** The CalDAV and CardDAV front end: each request is checked, signed in by HTTP Basic, and streamed to the backend. */
@NullMarked
package latchkey.gateway.dav;

import org.jspecify.annotations.NullMarked;
