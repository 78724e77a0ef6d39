/** What is handed out to operators: packages, images, charts, dashboards and rules, held to what they are made for. */
@NullMarked
package latchkey.deploy;

import org.jspecify.annotations.NullMarked;
