package latchkey.gateway.dav;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Netty's decoder behind {@link HeadScanner}, pulled one request at a time: it gives out a {@link RequestHead} and then
 * waits; {@link #proceed} lets the body out, or, after the end of a request, the next head. While it waits, what the
 * client sends stays in the buffer: at most what was already read from the socket. Faults come out as a
 * {@link RequestFault}, after which nothing is read any more.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final int MAX_PIECE = 64 * 1024;

    private enum Phase {
        HEAD,
        BODY,
        DISCARDING_BODY,
        WAITING_FOR_BODY,
        WAITING_FOR_HEAD,
        BROKEN
    }

    private final HeadScanner scanner = new HeadScanner();
    private Phase phase = Phase.HEAD;
    private boolean decoding;
    private int discardable;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(HeadScanner.MAX_REQUEST_LINE)
                .setMaxHeaderSize(HeadScanner.MAX_HEAD)
                .setMaxChunkSize(MAX_PIECE)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
    }

    /**
     * Lets out what is waited for. What was received meanwhile is decoded within this call, or, if this is called while
     * the decoder hands something out, right after.
     */
    void proceed(ChannelHandlerContext ownContext) {
        phase = switch (phase) {
            case WAITING_FOR_BODY -> Phase.BODY;
            case WAITING_FOR_HEAD -> Phase.HEAD;
            case HEAD, BODY, DISCARDING_BODY, BROKEN -> phase;
        };
        decodeBuffered(ownContext);
    }

    /** Whether some of the present request's body has not been handed out yet. */
    boolean isBodyPending() {
        return phase == Phase.WAITING_FOR_BODY || phase == Phase.BODY;
    }

    /** Whether a fault was found: more of the same may follow. */
    boolean isBroken() {
        return phase == Phase.BROKEN;
    }

    /** Throws the rest of the present request's body away, and then reads the next head; closes if it is longer. */
    void discardBody(ChannelHandlerContext ownContext, int atMost) {
        discardable = atMost;
        phase = Phase.DISCARDING_BODY;
        decodeBuffered(ownContext);
    }

    /** Throws away whatever still comes. */
    void discardAll(ChannelHandlerContext ownContext) {
        phase = Phase.BROKEN;
        decodeBuffered(ownContext);
    }

    private void decodeBuffered(ChannelHandlerContext ownContext) {
        if (!decoding) {
            try {
                channelRead(ownContext, Unpooled.EMPTY_BUFFER);
            } catch (Exception e) {
                ownContext.fireExceptionCaught(e);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object input) throws Exception {
        decoding = true;
        try {
            super.channelRead(context, input);
        } finally {
            decoding = false;
        }
    }

    /** Unlike Netty's, this asks for no more: the session knows when to read, and the buffer must not grow while it waits. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        discardSomeReadBytes();
        context.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        switch (phase) {
            case HEAD -> decodeHead(context, in, out);
            case BODY -> decodeBody(context, in, out);
            case DISCARDING_BODY -> discardBody(context, in, out);
            case WAITING_FOR_BODY, WAITING_FOR_HEAD -> {}
            case BROKEN -> in.skipBytes(in.readableBytes());
        }
    }

    private void decodeHead(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        switch (scanner.scan(in)) {
            case HeadScanner.Progress.Incomplete() -> {}
            case HeadScanner.Progress.Bad(var fault) -> broken(in, out, fault);
            case HeadScanner.Progress.Complete(var length) -> {
                scanner.reset();
                int before = in.readerIndex();
                super.decode(context, in, out);
                boolean sound = !out.isEmpty()
                        && out.getFirst() instanceof HttpRequest request
                        && request.decoderResult().isSuccess()
                        && in.readerIndex() - before == length;
                if (!sound) {
                    out.forEach(ReferenceCountUtil::release);
                    out.clear();
                    broken(in, out, RequestFault.REQUEST_LINE);
                    return;
                }
                // A head holds a password; nothing of it stays in the memory that the next connection gets: E1.
                in.setZero(before, length);
                boolean hasBody = out.size() == 1;
                HttpRequest request = (HttpRequest) out.getFirst();
                out.clear();
                out.add(new RequestHead(request, hasBody));
                phase = hasBody ? Phase.WAITING_FOR_BODY : Phase.WAITING_FOR_HEAD;
            }
        }
    }

    private void decodeBody(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decode(context, in, out);
        if (out.isEmpty() || !(out.getLast() instanceof LastHttpContent last)) {
            return;
        }
        if (last.decoderResult().isSuccess()) {
            phase = Phase.WAITING_FOR_HEAD;
        } else {
            out.removeLast();
            last.release();
            broken(in, out, RequestFault.BODY);
        }
    }

    private void discardBody(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decode(context, in, out);
        for (Object piece : out) {
            HttpContent content = (HttpContent) piece;
            discardable -= content.content().readableBytes();
            if (content.decoderResult().isFailure() || discardable < 0) {
                phase = Phase.BROKEN;
                var _ = context.close();
            } else if (content instanceof LastHttpContent) {
                phase = Phase.HEAD;
            }
            content.release();
        }
        out.clear();
    }

    private void broken(ByteBuf in, List<Object> out, RequestFault fault) {
        phase = Phase.BROKEN;
        in.skipBytes(in.readableBytes());
        out.add(fault);
    }
}
