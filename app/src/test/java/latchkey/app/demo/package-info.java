/** Tests of the demo's own servers. */
@NullMarked
package latchkey.app.demo;

import org.jspecify.annotations.NullMarked;
