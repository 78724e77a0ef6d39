/**
 * The fault lab: real processes on loopback, what stands between them, and clients that write down what they see.
 *
 * <p>All threads are those of the operating system: TLS handshakes compute for long, and virtual threads would let nobody
 * else compute meanwhile, so that what is measured here would be ourselves.
 */
@NullMarked
package latchkey.faults.lab;

import org.jspecify.annotations.NullMarked;
