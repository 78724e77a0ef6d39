/** Dashboards, rules and alerts: whether they ask for what Latchkey measures, and whether Prometheus finds it. */
@NullMarked
package latchkey.deploy.watch;

import org.jspecify.annotations.NullMarked;
