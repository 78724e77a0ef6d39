/** The admin API over real sockets, each answer held against its document. */
@NullMarked
package latchkey.admin.api;

import org.jspecify.annotations.NullMarked;
