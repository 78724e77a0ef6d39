package latchkey.credentials.redis;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.util.Collection;

/**
 * Lets nothing through to Lettuce but as many answers as were asked for, in the form of RESP2, none of them larger than
 * {@value #LARGEST} bytes; otherwise the connection ends. By itself Lettuce believes what a server says of the length of
 * an answer, and makes room for it: thirteen bytes from anybody who can speak for the server would take all memory, and
 * so would a huge value from anybody who can write to it (E3). And it takes what nobody asked for as the answer to the
 * next question.
 */
final class AnswerGuard extends ChannelDuplexHandler {
    /** The reports of three hundred nodes, or ten pages of events. */
    static final int LARGEST = 2 << 20;

    /** A part of an answer has a kind and the end of a line at least. */
    private static final int LEAST_PART = 3;

    private static final int LONGEST_NUMBER = 10;

    /** What comes next. */
    private enum Next {
        KIND,
        NUMBER,
        REST_OF_LINE,
        END_OF_LINE,
        TEXT,
        END_OF_TEXT
    }

    private Next next = Next.KIND;
    private long asked;
    /** Of the present answer, those that are still to come. */
    private long parts;
    /** Of the present answer, with a text whose length was told. */
    private long size;
    /** Of the present text. */
    private long left;

    private byte kind;
    private long number;
    private int digits;
    private boolean negative;
    private boolean broken;

    /** For every connection that is made. */
    static NettyCustomizer onEachConnection() {
        return new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                String reader = pipeline.context(CommandHandler.class).name();
                pipeline.addBefore(reader, AnswerGuard.class.getSimpleName(), new AnswerGuard());
            }
        };
    }

    /** What a server sent that is no answer, or too long. */
    static final class NotAnAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAnAnswer(String what) {
            super(what, null, false, false);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        asked += message instanceof Collection<?> several ? several.size() : 1;
        var _ = context.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!broken) {
            try {
                check(bytes);
                context.fireChannelRead(bytes);
                return;
            } catch (NotAnAnswer e) {
                broken = true;
                if (asked >= 0) {
                    context.fireExceptionCaught(e); // for who waits for this answer; the others hear of the end
                }
                var _ = context.close();
            }
        }
        bytes.release();
    }

    private void check(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (next == Next.TEXT) {
                int passing = (int) Math.min(left, end - at);
                at += passing;
                left -= passing;
                next = left == 0 ? Next.END_OF_TEXT : Next.TEXT;
            } else {
                take(bytes.getByte(at));
                at++;
            }
        }
    }

    private void take(byte letter) {
        size++;
        switch (next) {
            case KIND -> begin(letter);
            case NUMBER -> count(letter);
            case REST_OF_LINE -> {
                require(letter != '\n');
                next = letter == '\r' ? Next.END_OF_LINE : Next.REST_OF_LINE;
            }
            case END_OF_LINE -> {
                require(letter == '\n');
                endLine();
            }
            case END_OF_TEXT -> {
                require(letter == '\r');
                kind = '\r'; // and no more comes of it but the end of the line
                next = Next.END_OF_LINE;
            }
            case TEXT -> throw new IllegalStateException("texts are passed over");
        }
        if (size + LEAST_PART * parts > LARGEST) {
            throw new NotAnAnswer("an answer that is too long");
        }
    }

    private void begin(byte letter) {
        if (parts == 0) {
            parts = 1;
            size = 1;
            asked--;
            require(asked >= 0);
        }
        kind = letter;
        number = 0;
        digits = 0;
        negative = false;
        next = switch (letter) {
            case '+', '-', ':' -> Next.REST_OF_LINE;
            case '$', '*' -> Next.NUMBER;
            default -> throw new NotAnAnswer("what is no answer");
        };
    }

    private void count(byte letter) {
        if (letter == '-' && digits == 0 && !negative) {
            negative = true;
        } else if (letter == '\r' && digits > 0) {
            require(!negative || number == 1); // no text, or no list
            next = Next.END_OF_LINE;
        } else {
            require(letter >= '0' && letter <= '9' && digits < LONGEST_NUMBER);
            number = 10 * number + letter - '0';
            digits++;
        }
    }

    private void endLine() {
        next = Next.KIND;
        if (kind == '$' && !negative) {
            left = number;
            size += number;
            next = number == 0 ? Next.END_OF_TEXT : Next.TEXT;
            return;
        }
        parts += kind == '*' && !negative ? number - 1 : -1;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new NotAnAnswer("what is no answer");
        }
    }
}
