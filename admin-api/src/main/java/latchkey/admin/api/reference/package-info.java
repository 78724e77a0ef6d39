/** The API's document as people read it: pages made from {@code openapi.yaml} at the start, with nothing from elsewhere. */
@NullMarked
package latchkey.admin.api.reference;

import org.jspecify.annotations.NullMarked;
