package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {

    @Test
    void e1AHeadIsWipedOnceItIsDecoded() {
        String head = "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic c2VjcmV0\r\n\r\n";
        ByteBuf buffer = Unpooled.copiedBuffer(head + "OPTIONS /next", StandardCharsets.US_ASCII);
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder());

        channel.writeInbound(buffer.retain());

        RequestHead decoded = channel.readInbound();
        assertThat(decoded.request().headers().get(HttpHeaderNames.AUTHORIZATION))
                .isEqualTo("Basic c2VjcmV0");
        assertThat(ByteBufUtil.getBytes(buffer, 0, head.length())).containsOnly(0);
        channel.finishAndReleaseAll();
        assertThat(buffer.release()).isTrue();
    }
}
