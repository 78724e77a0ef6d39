/** Tests of the web server over real sockets. */
@NullMarked
package latchkey.admin.web;

import org.jspecify.annotations.NullMarked;
