/** The demo: a whole mail and calendar service on loopback ports, behind the same gateway that {@code serve} runs. */
@NullMarked
package latchkey.app.demo;

import org.jspecify.annotations.NullMarked;
