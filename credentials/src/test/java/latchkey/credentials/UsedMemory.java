package latchkey.credentials;

/** How much of the heap is in use, for tests that look for a bound. */
public final class UsedMemory {
    private UsedMemory() {}

    /** In bytes: the least that is left by three collections. */
    public static long bytes() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
