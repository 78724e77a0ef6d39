package latchkey.admin.web;

import io.javalin.http.Context;

/** Writes an error in the manner of one site: a page, or problem details. The status and the headers are set already. */
@FunctionalInterface
public interface TroubleAnswer {
    void write(Context context, Trouble trouble);
}
