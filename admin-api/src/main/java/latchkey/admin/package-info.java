/** What operators reach by HTTP: metrics, health and readiness. */
@NullMarked
package latchkey.admin;

import org.jspecify.annotations.NullMarked;
