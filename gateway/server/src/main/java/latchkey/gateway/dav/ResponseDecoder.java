package latchkey.gateway.dav;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Reads one response for each request that was announced; interim ones (1xx) are left out. A backend that speaks when
 * nothing was asked is out of step, and the connection is closed.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int MAX_STATUS_LINE = 4 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;
    private static final int MAX_PIECE = 64 * 1024;

    private boolean expecting;
    private boolean toHead;

    ResponseDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_PIECE)
                .setUseRfc9112TransferEncoding(true));
    }

    /** A request is about to be sent. */
    void expect(HttpMethod method) {
        expecting = true;
        toHead = method.equals(HttpMethod.HEAD);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!expecting) {
            in.skipBytes(in.readableBytes());
            var _ = context.close();
            return;
        }
        super.decode(context, in, out);
        if (out.isEmpty()) {
            return;
        }
        if (out.getFirst() instanceof HttpResponse response && isInterim(response)) {
            out.forEach(ReferenceCountUtil::release);
            out.clear();
        } else if (out.getLast() instanceof LastHttpContent) {
            expecting = false;
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        boolean last = message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
        return (last && toHead) || super.isContentAlwaysEmpty(message);
    }

    private static boolean isInterim(HttpResponse response) {
        return response.decoderResult().isSuccess()
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }
}
