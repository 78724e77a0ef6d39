package latchkey.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeldBytesTest {

    @Test
    void e1WhatIsWipedIsGoneFromTheBufferAndTheRestStays() {
        ByteBuf buffer = Unpooled.copiedBuffer("password,rest", StandardCharsets.US_ASCII);
        HeldBytes held = new HeldBytes();
        held.add(UnpooledByteBufAllocator.DEFAULT, buffer.retain());

        held.wipe("password,".length());

        assertThat(held.view()).isEqualTo(StandardCharsets.US_ASCII.encode("rest"));
        assertThat(ByteBufUtil.getBytes(buffer, 0, "password,".length())).containsOnly(0);
        held.wipe("rest".length());
        assertThat(held.isEmpty()).isTrue();
        assertThat(buffer.refCnt()).isOne();
        assertThat(ByteBufUtil.getBytes(buffer, 0, "password,rest".length())).containsOnly(0);
        buffer.release();
    }
}
