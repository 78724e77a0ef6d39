/**
 * The cache and the change feed of several nodes under a seeded scheduler, a virtual clock and stores that misbehave:
 * one seed is one schedule, the same each time.
 */
@NullMarked
package latchkey.credentials.simulation;

import org.jspecify.annotations.NullMarked;
