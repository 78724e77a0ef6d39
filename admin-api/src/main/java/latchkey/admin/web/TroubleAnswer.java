package latchkey.admin.web;

import io.javalin.http.Context;

/** Writes an error in the manner of one site: a page, or problem details. */
@FunctionalInterface
public interface TroubleAnswer {
    /** For a request that has come as far as the routes. The status and the headers are set already. */
    void write(Context context, Trouble trouble);

    /** For one that has not: it could not be read, or is too large. */
    default Bare bare(int status) {
        return new Bare("text/plain;charset=utf-8", status + "\n");
    }

    /** A whole body. */
    record Bare(String contentType, String body) {}
}
