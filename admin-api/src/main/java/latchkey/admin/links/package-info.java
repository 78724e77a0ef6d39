/** What is in the links that API, portal and notices make for one another: their paths and payloads. */
@NullMarked
package latchkey.admin.links;

import org.jspecify.annotations.NullMarked;
