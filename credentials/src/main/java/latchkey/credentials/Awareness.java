package latchkey.credentials;

/** How much of what was committed this process knows: what a login asks of the change feed. */
interface Awareness {
    /** Whether memory may be trusted: memory only. */
    boolean trusted();

    /**
     * Whether the record itself answered within the last second: memory only. A refusal that is remembered counts only
     * then; while the record is away, what was issued since may be unknown, and the refusal would be an error of ours.
     */
    boolean inTouch();

    /** Applies all that is committed by now, if the record answers. Blocks. */
    void catchUp();

    /** Every change up to this number is applied here. */
    long position();

    /** Of every account that changed after this number the latest epoch is known here. */
    long base();
}
