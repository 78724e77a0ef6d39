package latchkey.admin.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import latchkey.credentials.guesses.AddressBlock;

/**
 * How many calls a token may make, and how many wrong tokens may come from an address (IPv6: a /64), in a minute; counted
 * by this node alone. A token that was right lately gets in, whatever wrong ones come from its address. For any number of
 * threads.
 */
final class RateLimits {
    /** The time in which calls are counted. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 100_000;

    private final int calls;
    private final int wrong;
    private final LongSupplier ticker;
    private final Cache<String, Window> ofTokens;
    private final Cache<AddressBlock, Window> ofAddresses;

    /**
     * @param calls of a token in a window
     * @param wrong tokens from an address in a window
     * @param ticker nanoseconds that only rise
     */
    RateLimits(int calls, int wrong, LongSupplier ticker) {
        this.calls = calls;
        this.wrong = wrong;
        this.ticker = ticker;
        ofTokens = remembered();
        ofAddresses = remembered();
    }

    private static <K> Cache<K, Window> remembered() {
        return Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .executor(Runnable::run)
                .build();
    }

    /** Since when calls are counted, and how many there were. */
    private record Window(long since, int count) {}

    /**
     * What a token has left.
     *
     * @param most in a window
     * @param left negative if this call is one too many
     * @param renewed from now on
     */
    record Allowance(int most, int left, Duration renewed) {}

    /**
     * Counts a call.
     *
     * @param digest of a token that is right
     */
    Allowance call(String digest) {
        long now = ticker.getAsLong();
        return allowance(count(ofTokens, digest, now), calls, now);
    }

    /** Whether the token was right within a window or two. */
    boolean wasRightLately(String digest) {
        return ofTokens.getIfPresent(digest) != null;
    }

    /** Whether so many wrong tokens came from there that no further one is looked at. */
    boolean isShut(InetAddress address) {
        Window window = ofAddresses.getIfPresent(AddressBlock.of(address));
        return window != null && ticker.getAsLong() - window.since < WINDOW.toNanos() && window.count >= wrong;
    }

    /** Counts a wrong token, and tells what the address has left. */
    Allowance wrong(InetAddress address) {
        long now = ticker.getAsLong();
        return allowance(count(ofAddresses, AddressBlock.of(address), now), wrong, now);
    }

    private static <K> Window count(Cache<K, Window> windows, K key, long now) {
        return windows.asMap()
                .compute(
                        key,
                        (_, window) -> window == null || now - window.since >= WINDOW.toNanos()
                                ? new Window(now, 1)
                                : new Window(window.since, window.count + 1));
    }

    private static Allowance allowance(Window window, int most, long now) {
        return new Allowance(most, most - window.count, WINDOW.minusNanos(now - window.since));
    }
}
