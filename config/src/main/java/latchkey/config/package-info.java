/** The operator's settings: typed records, the loader that reads them from YAML, and every complaint it can make. */
@NullMarked
package latchkey.config;

import org.jspecify.annotations.NullMarked;
