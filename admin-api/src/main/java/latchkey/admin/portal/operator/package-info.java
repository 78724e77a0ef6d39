/** The operator page of the portal: how the service is, for whoever runs it; it shows, and changes nothing. */
@NullMarked
package latchkey.admin.portal.operator;

import org.jspecify.annotations.NullMarked;
