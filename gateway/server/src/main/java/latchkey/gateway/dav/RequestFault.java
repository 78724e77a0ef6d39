package latchkey.gateway.dav;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request is not forwarded: it could be read in two ways, or asks for what a gateway must not do. The client is
 * told the status only, and the connection is closed, since nobody can say where the next request would begin.
 */
enum RequestFault {
    REQUEST_LINE(400),
    REQUEST_LINE_TOO_LONG(414),
    VERSION(505),
    METHOD(501),
    LINE_END(400),
    OBSOLETE_FOLDING(400),
    HEADER_NAME(400),
    HEADER_VALUE(400),
    HEADERS_TOO_LARGE(431),
    HOST(400),
    CONTENT_LENGTH(400),
    TRANSFER_ENCODING(400),
    /** Bad chunk framing, or trailers that cannot be read. */
    BODY(400),
    TARGET(400),
    DESTINATION(400),
    /** RFC 4918 §9.8.5: the destination is on another server. */
    DESTINATION_ELSEWHERE(502),
    REPEATED_HEADER(400),
    EXPECTATION(417);

    private final int code;

    RequestFault(int code) {
        this.code = code;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(code);
    }
}
