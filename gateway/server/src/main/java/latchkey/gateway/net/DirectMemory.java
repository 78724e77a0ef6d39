package latchkey.gateway.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;

/** Memory outside the heap, as Netty counts it. */
public final class DirectMemory {
    private DirectMemory() {}

    /** In bytes; what the buffers' allocator holds if Netty does not count what it asks of the system. */
    public static long used() {
        long counted = PlatformDependent.usedDirectMemory();
        if (counted >= 0) {
            return counted;
        }
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }

    /** In bytes: {@code io.netty.maxDirectMemory}, or what the JVM allows. */
    public static long limit() {
        return PlatformDependent.maxDirectMemory();
    }
}
