/** The record in SQL: opening SQLite or PostgreSQL, and the statements of each table, which both run. */
@NullMarked
package latchkey.credentials.record;

import org.jspecify.annotations.NullMarked;
