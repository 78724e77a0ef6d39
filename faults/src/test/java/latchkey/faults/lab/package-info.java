/** The fault lab: real processes on loopback, what stands between them, and clients that write down what they see. */
@NullMarked
package latchkey.faults.lab;

import org.jspecify.annotations.NullMarked;
