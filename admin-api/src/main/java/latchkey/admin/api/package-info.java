/** The admin API: what operators and hosting panels do by HTTP, as {@code openapi.yaml} says it. */
@NullMarked
package latchkey.admin.api;

import org.jspecify.annotations.NullMarked;
