/** The HTTP server for people and programs: its TLS, limits, headers and errors, and who is asking. */
@NullMarked
package latchkey.admin.web;

import org.jspecify.annotations.NullMarked;
