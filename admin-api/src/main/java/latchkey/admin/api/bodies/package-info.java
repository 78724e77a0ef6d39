/** What the admin API answers, as JSON has it: one record for each schema of {@code openapi.yaml}. */
@NullMarked
package latchkey.admin.api.bodies;

import org.jspecify.annotations.NullMarked;
