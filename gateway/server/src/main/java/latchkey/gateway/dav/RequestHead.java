package latchkey.gateway.dav;

import io.netty.handler.codec.http.HttpRequest;

/**
 * A request whose head has passed {@link HeadScanner}.
 *
 * @param hasBody whether content follows, even if it should turn out to be empty
 */
record RequestHead(HttpRequest request, boolean hasBody) {
    /** Without headers, which hold the password. */
    @Override
    public String toString() {
        return "RequestHead[" + request.method() + "]";
    }
}
