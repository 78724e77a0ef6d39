package latchkey.gateway.mail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What has come in on one side and is not consumed yet. Holds no buffer while empty. For one event loop. */
final class HeldBytes {
    private @Nullable ByteBuf held;

    /** Adds to the end and takes the buffer over. */
    void add(ByteBufAllocator allocator, ByteBuf more) {
        if (!more.isReadable()) {
            more.release();
        } else if (held == null) {
            held = more;
        } else {
            held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, held, more);
        }
    }

    boolean isEmpty() {
        return held == null;
    }

    int size() {
        return held == null ? 0 : held.readableBytes();
    }

    /** All bytes, uncopied; good until the next call of any other method here, or as long as {@link #pin} keeps it. */
    ByteBuffer view() {
        return held == null ? ByteBuffer.allocate(0) : held.internalNioBuffer(held.readerIndex(), held.readableBytes());
    }

    /** Keeps the memory behind {@link #view} alive until the result is released, whatever is taken meanwhile. */
    ByteBuf pin() {
        return held == null ? Unpooled.EMPTY_BUFFER : held.retain();
    }

    /** Takes the first bytes out, uncopied, for the caller to release. */
    ByteBuf take(int count) {
        ByteBuf all = require(count);
        if (count == all.readableBytes()) {
            held = null;
            return all;
        }
        return all.readRetainedSlice(count);
    }

    /** Drops the first bytes. */
    void skip(int count) {
        if (count > 0) {
            ByteBuf all = require(count);
            all.skipBytes(count);
            if (!all.isReadable()) {
                release();
            }
        }
    }

    /** Drops the first bytes, and leaves nothing of them in the memory that the next connection gets: E1. */
    void wipe(int count) {
        if (count > 0) {
            ByteBuf all = require(count);
            all.setZero(all.readerIndex(), count);
            skip(count);
        }
    }

    /** Drops everything. */
    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    private ByteBuf require(int count) {
        if (held == null || count > held.readableBytes()) {
            throw new IndexOutOfBoundsException(count + " bytes of " + size());
        }
        return held;
    }
}
