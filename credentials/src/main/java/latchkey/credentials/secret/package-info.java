/** What an app password looks like and how it is hashed; knows nothing of accounts' data or of SQL. */
@NullMarked
package latchkey.credentials.secret;

import org.jspecify.annotations.NullMarked;
