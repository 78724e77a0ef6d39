/** How a process takes the listening sockets of another one over, so that not a single connection is refused (DESIGN.md). */
@NullMarked
package latchkey.gateway.handover;

import org.jspecify.annotations.NullMarked;
